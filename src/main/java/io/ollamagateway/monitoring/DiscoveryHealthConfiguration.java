package io.ollamagateway.monitoring;

import io.ollamagateway.fleet.discovery.Discoveries;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes the gateway ready when its instances are known.
 */
@Configuration(proxyBeanMethods = false)
class DiscoveryHealthConfiguration {

	@Bean
	DiscoveryHealth discoveryHealthIndicator(Discoveries discoveries) {
		return new DiscoveryHealth(discoveries);
	}

}
