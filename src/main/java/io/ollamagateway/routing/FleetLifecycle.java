package io.ollamagateway.routing;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.discovery.Membership;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the fleet live as long as the application: watched before the server takes
 * requests, changed with the settings, ended with the application.
 */
final class FleetLifecycle implements SmartLifecycle, SettingsOwner.Listener {

	private final Fleet fleet;

	private final SettingsOwner settings;

	private final LoadBalancerClientFactory loadBalancers;

	private final ApplicationEventPublisher events;

	private volatile boolean running;

	FleetLifecycle(Fleet fleet, SettingsOwner settings, LoadBalancerClientFactory loadBalancers,
			ApplicationEventPublisher events) {
		this.fleet = fleet;
		this.settings = settings;
		this.loadBalancers = loadBalancers;
		this.events = events;
	}

	@Override
	public void start() {
		this.fleet.start();
		this.settings.start(this);
		prepareLoadBalancers();
		this.running = true;
	}

	@Override
	public void configured(Membership members) {
		found(members);
		prepareLoadBalancers();
		this.events.publishEvent(new RefreshRoutesEvent(this));
	}

	@Override
	public void found(Membership members) {
		this.fleet.apply(members.pools(), members.leaving());
	}

	/**
	 * Each makes a context of its own, which the first request should not wait for.
	 */
	private void prepareLoadBalancers() {
		this.fleet.pools()
			.all()
			.stream()
			.map(Pool::name)
			.forEach((pool) -> this.loadBalancers.getInstance(pool, ReactorServiceInstanceLoadBalancer.class));
	}

	@Override
	public void stop() {
		this.settings.stop();
		this.fleet.close();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** In front of the web server, which starts in a late phase. */
	@Override
	public int getPhase() {
		return 0;
	}

}
