package io.ollamagateway.routing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.ollamagateway.fleet.discovery.Cluster;
import io.ollamagateway.fleet.discovery.Discoveries;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where instances are looked for.
 */
@Configuration(proxyBeanMethods = false)
class DiscoveryConfiguration {

	/**
	 * The cluster in which the gateway runs, by the service account of its pod; else that
	 * of {@code KUBECONFIG}.
	 */
	@Bean
	Cluster cluster(ObjectProvider<Config> access) {
		return new Cluster(() -> access.getIfAvailable(() -> new ConfigBuilder().build()));
	}

	@Bean
	Discoveries discoveries(Cluster cluster) {
		return Discoveries.of(cluster);
	}

}
