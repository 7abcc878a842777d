package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The last minutes, for the small charts of the status page and for its rates: one point
 * each few seconds, whether somebody looks or not. It is bounded, and a point costs one
 * look at the fleet.
 */
final class TrafficHistory {

	static final Duration STEP = Duration.ofSeconds(5);

	/** Five minutes. */
	static final int POINTS = 60;

	/**
	 * Tokens are counted when answers end, in lumps: their rate is taken over so long.
	 */
	private static final int TOKEN_STEPS = 6;

	private final Traffic traffic;

	private final FleetViews views;

	private volatile List<Point> points = List.of();

	TrafficHistory(Traffic traffic, FleetViews views) {
		this.traffic = traffic;
		this.views = views;
	}

	/** To be called by one thread at a time, each {@link #STEP}. */
	void sample() {
		FleetView fleet = this.views.now();
		Map<String, Gauges> gauges = new HashMap<>();
		fleet.pools().forEach((pool) -> {
			PoolTraffic passed = this.traffic.pools().get(pool.name());
			double firstToken = (passed != null) ? passed.firstToken().p95() : 0;
			gauges.put(pool.name(), new Gauges(pool.running(), pool.queue().waiting(), pool.slots(), firstToken));
		});
		List<Point> kept = new ArrayList<>(this.points);
		kept.add(new Point(fleet.time().toEpochMilli(), gauges, this.traffic.counts()));
		// one more than are shown: a rate needs the point before
		this.points = List.copyOf(kept.subList(Math.max(0, kept.size() - POINTS - 1), kept.size()));
	}

	/**
	 * What was counted at a time before now, or as early as is known.
	 * @param ago how long ago
	 * @param now milliseconds since 1970
	 * @return the newest point that is at least as old, else the oldest; without points,
	 * nothing was counted
	 */
	Point before(Duration ago, long now) {
		List<Point> known = this.points;
		for (int i = known.size() - 1; i >= 0; i--) {
			if (now - known.get(i).time() >= ago.toMillis()) {
				return known.get(i);
			}
		}
		return known.isEmpty() ? new Point(now, Map.of(), new Traffic.Counts(Map.of(), Map.of())) : known.getFirst();
	}

	/** The charts of all pools that there are now. */
	Charts charts() {
		List<Point> known = this.points;
		Map<String, Series> pools = new LinkedHashMap<>();
		if (known.size() > 1) {
			known.getLast().gauges().keySet().forEach((pool) -> pools.put(pool, series(known, pool)));
		}
		List<Long> times = known.stream().skip(1).map(Point::time).toList();
		return new Charts(STEP.toSeconds(), POINTS, times, pools);
	}

	private static Series series(List<Point> points, String pool) {
		return new Series(gauge(points, pool, Gauges::running), gauge(points, pool, Gauges::waiting),
				gauge(points, pool, Gauges::slots), tokens(points, pool), gauge(points, pool, Gauges::firstToken),
				steps(points, pool, PoolTraffic.Totals::ended),
				steps(points, pool, (step) -> step.failed() + step.refused()));
	}

	private static <T> List<T> gauge(List<Point> points, String pool, Function<Gauges, T> value) {
		return points.stream()
			.skip(1)
			.map((point) -> value.apply(point.gauges().getOrDefault(pool, Gauges.NONE)))
			.toList();
	}

	private static List<Long> steps(List<Point> points, String pool, Function<PoolTraffic.Totals, Long> value) {
		return IntStream.range(1, points.size())
			.mapToObj((i) -> value.apply(points.get(i).since(points.get(i - 1)).pool(pool)))
			.toList();
	}

	private static List<Double> tokens(List<Point> points, String pool) {
		return IntStream.range(1, points.size()).mapToObj((i) -> {
			Point end = points.get(i);
			Point start = points.get(Math.max(0, i - TOKEN_STEPS));
			return perSecond(end.since(start).pool(pool).outputTokens(), end.time() - start.time());
		}).toList();
	}

	/**
	 * A rate, to one decimal.
	 * @param count how many
	 * @param millis in how many milliseconds
	 */
	static double perSecond(long count, long millis) {
		return Math.round(1e4 * count / Math.max(1000, millis)) / 10.0;
	}

	/**
	 * A moment.
	 *
	 * @param time milliseconds since 1970
	 * @param gauges of each pool
	 * @param counts what had been counted by then
	 */
	record Point(long time, Map<String, Gauges> gauges, Traffic.Counts counts) {

		/** What was counted between two points. */
		Traffic.Counts since(Point earlier) {
			return since(earlier, this.counts);
		}

		static Traffic.Counts since(Point earlier, Traffic.Counts now) {
			Map<String, PoolTraffic.Totals> pools = new HashMap<>();
			now.pools().forEach((name, totals) -> pools.put(name, totals.since(earlier.counts.pool(name))));
			Map<String, InstanceTraffic.Totals> instances = new HashMap<>();
			now.instances().forEach((id, totals) -> instances.put(id, totals.since(earlier.counts.instance(id))));
			return new Traffic.Counts(pools, instances);
		}

	}

	/**
	 * A pool at a moment.
	 *
	 * @param running the slots that its requests had taken
	 * @param waiting the requests that waited
	 * @param slots the slots that it had
	 * @param firstToken the 95th percentile of the time to the first token in the minute
	 * before, in seconds
	 */
	record Gauges(int running, int waiting, int slots, double firstToken) {

		static final Gauges NONE = new Gauges(0, 0, 0, 0);

	}

	/**
	 * The charts.
	 *
	 * @param step the seconds from one point to the next
	 * @param most how many points there are at most
	 * @param times when each point was taken, in milliseconds since 1970
	 * @param pools by name
	 */
	record Charts(long step, int most, List<Long> times, Map<String, Series> pools) {
	}

	/**
	 * The charts of a pool, one number for each point.
	 *
	 * @param running the slots that its requests had taken
	 * @param waiting the requests that waited
	 * @param slots the slots that it had
	 * @param tokens the tokens of answers per second, over half a minute
	 * @param firstToken the 95th percentile of the time to the first token in the minute
	 * before, in seconds
	 * @param ended the requests that ended in this step
	 * @param errors those of them that failed or were refused
	 */
	record Series(List<Integer> running, List<Integer> waiting, List<Integer> slots, List<Double> tokens,
			List<Double> firstToken, List<Long> ended, List<Long> errors) {
	}

}
