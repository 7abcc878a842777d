package io.ollamagateway.monitoring;

import io.ollamagateway.fleet.discovery.Discoveries;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether each place in which instances are looked for has told once what is there.
 * Before that the gateway is not ready: it does not know yet whom it could ask.
 */
final class DiscoveryHealth extends AbstractHealthIndicator {

	private final Discoveries discoveries;

	DiscoveryHealth(Discoveries discoveries) {
		super("It cannot be told whether instances have been found");
		this.discoveries = discoveries;
	}

	@Override
	protected void doHealthCheck(Health.Builder health) {
		if (this.discoveries.isHeard()) {
			health.up();
		}
		else {
			health.outOfService().withDetail("reason", "not every pool has heard yet which instances it has");
		}
	}

}
