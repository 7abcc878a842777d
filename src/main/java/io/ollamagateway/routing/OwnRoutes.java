package io.ollamagateway.routing;

import io.ollamagateway.settings.ConfigurationData;
import io.ollamagateway.settings.ReloadedPart;

import org.springframework.cloud.gateway.config.GatewayProperties;

/**
 * People's own routes, and the filters of all routes. Spring binds a list anew only as
 * long as something of it is left, so the last one to be removed would stay.
 */
final class OwnRoutes implements ReloadedPart {

	private final GatewayProperties current;

	OwnRoutes(GatewayProperties current) {
		this.current = current;
	}

	@Override
	public Runnable read(ConfigurationData data) {
		GatewayProperties read = data.bind(GatewayProperties.PREFIX, GatewayProperties.class);
		return () -> {
			this.current.setRoutes(read.getRoutes());
			this.current.setDefaultFilters(read.getDefaultFilters());
		};
	}

}
