package io.ollamagateway.routing;

import java.net.URI;
import java.util.Map;

import io.ollamagateway.scheduling.Lease;

import org.springframework.cloud.client.ServiceInstance;

/**
 * A leased instance in the terms of Spring Cloud.
 *
 * @param lease the lease
 */
record LeasedInstance(Lease lease) implements ServiceInstance {

	@Override
	public String getInstanceId() {
		return this.lease.instance().id();
	}

	@Override
	public String getServiceId() {
		return this.lease.pool().name();
	}

	@Override
	public String getHost() {
		return getUri().getHost();
	}

	@Override
	public int getPort() {
		return getUri().getPort();
	}

	@Override
	public boolean isSecure() {
		return getUri().getScheme().equals("https");
	}

	@Override
	public URI getUri() {
		return this.lease.instance().url();
	}

	@Override
	public Map<String, String> getMetadata() {
		return Map.of();
	}

}
