package io.ollamagateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.ollamagateway.routing.GatewayUnderTest;

import org.springframework.context.annotation.Bean;

/**
 * Starts the gateway as the chart configures it, with the service account of the release.
 */
final class GatewayInCluster {

	/** The service account of the chart's gateway. */
	static final String ACCOUNT = ChartRelease.NAME + "-ollama-gateway";

	/** The StatefulSet of the pool {@code default}, whose pods are numbered from 0 on. */
	static final String POOL = ACCOUNT + "-default";

	private static Config access;

	private GatewayInCluster() {
	}

	static GatewayUnderTest start(ControlPlane plane, String namespace) {
		return start(plane.accessFor(namespace, ACCOUNT));
	}

	static GatewayUnderTest start(Config access) {
		GatewayInCluster.access = access;
		return GatewayUnderTest.startWith(Access.class,
				"pools.default.discovery.kubernetes.namespace=" + access.getNamespace(),
				"pools.default.discovery.kubernetes.selector=app.kubernetes.io/instance=" + ChartRelease.NAME
						+ ",ollama-gateway/pool=default");
	}

	static class Access extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		Config kubernetesAccess() {
			return access;
		}

	}

}
