package io.ollamagateway.routing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.settings.SettingsOwner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The first thing of all that happens when the gateway is stopped: it says that it is not
 * ready, lets nobody wait in its queue any more, and goes on serving until whoever sends
 * it requests has noticed. Then the server stops accepting, and what runs may finish.
 */
final class ShutdownLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownLifecycle.class);

	private final ApplicationContext context;

	private final SchedulerDriver scheduler;

	private final SettingsOwner settings;

	private volatile boolean running;

	ShutdownLifecycle(ApplicationContext context, SchedulerDriver scheduler, SettingsOwner settings) {
		this.context = context;
		this.scheduler = scheduler;
		this.settings = settings;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop(Runnable stopped) {
		Duration delay = this.settings.current().shutdownDelay();
		logger.info("Not ready any more; the server stops accepting in {} s", delay.toSeconds());
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		this.scheduler.close();
		this.running = false;
		Schedulers.parallel().schedule(stopped, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the server's own graceful shutdown. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
