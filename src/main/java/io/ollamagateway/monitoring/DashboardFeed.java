package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.codec.ServerSentEvent;

/**
 * What the viewers of the status page are sent. All of them share one view, which is
 * taken and written once for all, and only while there is a viewer. Each event is whole,
 * so that a viewer who reads slowly gets the newest and misses what lies between.
 */
final class DashboardFeed implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(DashboardFeed.class);

	/** The most people who look at the same time. */
	static final int VIEWERS = 50;

	static final Duration INTERVAL = Duration.ofSeconds(1);

	/** Changes of the fleet are shown at once, but no more often than this. */
	private static final Duration AT_ONCE = Duration.ofMillis(100);

	private final AtomicInteger viewers = new AtomicInteger();

	private final Sinks.Empty<Void> closing = Sinks.empty();

	private final Scheduler scheduler;

	private final TrafficHistory history;

	private final Flux<ServerSentEvent<String>> events;

	private volatile @Nullable Disposable sampling;

	DashboardFeed(DashboardViews views, TrafficHistory history, Flux<?> changes, JsonMapper json, Scheduler scheduler) {
		this.scheduler = scheduler;
		this.history = history;
		Flux<?> moments = Flux.interval(Duration.ZERO, INTERVAL, scheduler)
			.onBackpressureDrop()
			.cast(Object.class)
			.mergeWith(changes.sample(Flux.interval(AT_ONCE, scheduler).onBackpressureDrop()));
		Flux<?> steps = Flux.interval(Duration.ZERO, TrafficHistory.STEP, scheduler).onBackpressureDrop();
		this.events = Flux.merge(1, shared(moments, "view", () -> json.writeValueAsString(views.now())),
				shared(steps, "charts", () -> json.writeValueAsString(views.charts())));
	}

	private Flux<ServerSentEvent<String>> shared(Flux<?> moments, String event, Supplier<String> data) {
		return moments.publishOn(this.scheduler, 1)
			.map((_) -> ServerSentEvent.<String>builder().event(event).data(data.get()).build())
			.replay(1)
			.refCount()
			.onBackpressureLatest();
	}

	/** Whether no more people can look. */
	boolean isFull() {
		return this.viewers.get() >= VIEWERS;
	}

	/**
	 * What one viewer is sent.
	 * @return the events as long as the gateway runs; nothing if there is no place
	 */
	Flux<ServerSentEvent<String>> events() {
		return Flux.defer(() -> {
			if (this.viewers.incrementAndGet() > VIEWERS) {
				this.viewers.decrementAndGet();
				return Flux.empty();
			}
			return this.events.takeUntilOther(this.closing.asMono()).doFinally((_) -> this.viewers.decrementAndGet());
		});
	}

	/** How many look. */
	int viewers() {
		return this.viewers.get();
	}

	@Override
	public void start() {
		this.sampling = this.scheduler.schedulePeriodically(this::sample, 0, TrafficHistory.STEP.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** An error would end the sampling for good. */
	private void sample() {
		try {
			this.history.sample();
		}
		catch (RuntimeException ex) {
			logger.warn("The status page misses a moment", ex);
		}
	}

	@Override
	public void stop() {
		Disposable running = this.sampling;
		if (running != null) {
			running.dispose();
		}
		this.sampling = null;
		this.closing.tryEmitEmpty();
	}

	@Override
	public boolean isRunning() {
		return this.sampling != null;
	}

	/**
	 * When running answers have ended, which people may want to watch, and before the
	 * actuator's server waits for its own to end.
	 */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 768;
	}

}
