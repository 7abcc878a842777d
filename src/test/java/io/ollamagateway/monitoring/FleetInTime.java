package io.ollamagateway.monitoring;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MockClock;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.ScheduleView;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A pool of two instances, what passes through it, and a clock that is moved by hand.
 */
final class FleetInTime {

	final MockClock clock = new MockClock();

	final AtomicInteger looks = new AtomicInteger();

	final Pool small = pool("small", "small-1", "small-2");

	final Traffic traffic = new Traffic(this.clock);

	final TrafficHistory history;

	final DashboardViews views;

	private final Fleet fleet;

	FleetInTime() {
		Pools pools = new Pools(Set.of(this.small), null);
		this.fleet = new Fleet(pools, () -> Duration.ofSeconds(5), CircuitBreakerRegistry.ofDefaults(),
				(_, _, _, _, _, _) -> Mono.empty(), new FleetListener() {
				});
		FleetViews fleetViews = new FleetViews(this.fleet, this::look, new InstanceRecords(this::now), Map::of,
				this::now);
		this.traffic.poolsChanged(pools);
		this.history = new TrafficHistory(this.traffic, fleetViews);
		this.views = new DashboardViews(fleetViews, this.traffic, this.history);
	}

	private ScheduleView look() {
		this.looks.incrementAndGet();
		return ScheduleView.EMPTY;
	}

	private Instant now() {
		return Instant.ofEpochMilli(this.clock.wallTime());
	}

	private static Pool pool(String name, String... instances) {
		return new Pool(name, List.of(),
				List.of(instances)
					.stream()
					.map((id) -> new Instance(id, URI.create("http://" + id + ":11434"), 1, HealthCheck.DEFAULT))
					.toList(),
				Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE);
	}

	/** Five seconds later the next point is taken. */
	void step() {
		this.clock.add(TrafficHistory.STEP);
		this.history.sample();
	}

	void answered(long tokens) {
		ended(null, null, 200, tokens);
	}

	void failed() {
		ended(Failure.RESET, Refusal.Reason.UPSTREAM_FAILED, 502, 0);
	}

	void refused() {
		ended(Failure.REFUSED, Refusal.Reason.QUEUE_FULL, 429, 0);
	}

	void abandoned() {
		ended(Failure.CLIENT_GONE, null, 200, 0);
	}

	private void ended(@Nullable Failure failure, Refusal.@Nullable Reason refusal, int status, long pieces) {
		CallOutcome outcome = new CallOutcome(failure, refusal, status, 1, Duration.ofMillis(20), null,
				(pieces > 0) ? Duration.ofMillis(300) : null, Duration.ofSeconds(1), pieces, AnswerCounters.UNKNOWN);
		this.traffic
			.callEnded(new EndedCall("1", "POST", "/api/chat", "127.0.0.1", null, this.small, null, null, outcome));
	}

}
