package io.ollamagateway.routing;

import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.ollamagateway.settings.ConfigurationReload;
import io.ollamagateway.settings.ConfigurationWatcher;
import io.ollamagateway.settings.ReloadListener;
import io.ollamagateway.settings.ReloadedPart;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts together what reads the configuration again when its files change.
 */
@Configuration(proxyBeanMethods = false)
class ReloadConfiguration {

	@Bean
	ConfigurationReload configurationReload(ConfigurableApplicationContext context, SettingsOwner settings,
			ObjectProvider<ReloadedPart> others, ObjectProvider<ReloadListener> listeners) {
		return new ConfigurationReload(context, settings, others.orderedStream().toList(),
				new ReloadListeners(new Listeners<>("the configuration", listeners.orderedStream().toList())));
	}

	@Bean
	OwnRoutes ownRoutes(GatewayProperties routes) {
		return new OwnRoutes(routes);
	}

	@Bean
	PoolRates poolRates(RateLimiterRegistry limiters) {
		return new PoolRates(limiters);
	}

	@Bean
	ConfigurationWatcher configurationWatcher(ConfigurationReload reload, SettingsOwner settings) {
		return new ConfigurationWatcher(reload, () -> settings.current().reloadInterval());
	}

}
