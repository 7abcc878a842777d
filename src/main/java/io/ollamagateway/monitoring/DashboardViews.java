package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts together what the status page shows.
 */
final class DashboardViews {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration SHOWN = TrafficHistory.STEP.multipliedBy(TrafficHistory.POINTS);

	private final FleetViews views;

	private final Traffic traffic;

	private final TrafficHistory history;

	DashboardViews(FleetViews views, Traffic traffic, TrafficHistory history) {
		this.views = views;
		this.traffic = traffic;
		this.history = history;
	}

	TrafficHistory.Charts charts() {
		return this.history.charts();
	}

	DashboardView now() {
		FleetView fleet = this.views.now();
		long time = fleet.time().toEpochMilli();
		Traffic.Counts counts = this.traffic.counts();
		TrafficHistory.Point minute = this.history.before(MINUTE, time);
		TrafficHistory.Point shown = this.history.before(SHOWN, time);
		Traffic.Counts inMinute = TrafficHistory.Point.since(minute, counts);
		Traffic.Counts inShown = TrafficHistory.Point.since(shown, counts);
		long millis = time - minute.time();
		Map<String, DashboardView.OfPool> pools = new HashMap<>();
		this.traffic.pools().forEach((name, pool) -> pools.put(name, pool(pool, inMinute.pool(name), millis)));
		Map<String, DashboardView.OfInstance> instances = new HashMap<>();
		fleet.instances()
			.forEach((instance) -> instances.put(instance.id(),
					instance(inMinute.instance(instance.id()), millis, inShown.instance(instance.id()))));
		return new DashboardView(fleet, pools, instances);
	}

	private static DashboardView.OfPool pool(PoolTraffic pool, PoolTraffic.Totals totals, long millis) {
		return new DashboardView.OfPool(totals.ended(), totals.failed(), totals.refused(),
				TrafficHistory.perSecond(totals.ended(), millis),
				TrafficHistory.perSecond(totals.outputTokens(), millis), pool.firstToken(), pool.queueWait());
	}

	private static DashboardView.OfInstance instance(InstanceTraffic.Totals minute, long millis,
			InstanceTraffic.Totals shown) {
		return new DashboardView.OfInstance(shown.ended(), shown.failed(),
				TrafficHistory.perSecond(minute.outputTokens(), millis));
	}

}
