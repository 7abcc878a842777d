package io.ollamagateway.routing;

import java.net.InetSocketAddress;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import reactor.netty.http.client.HttpClient;

/**
 * Closes the connections to an instance that gets no more work, those in use when their
 * answers end: a server that shall go away should not be kept by connections that nobody
 * uses.
 */
final class IdleConnections implements FleetListener {

	private final HttpClient client;

	IdleConnections(HttpClient client) {
		this.client = client;
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		if (change.to() == InstanceState.DRAINING || change.to() == InstanceState.GONE) {
			this.client.configuration()
				.connectionProvider()
				.disposeWhen(InetSocketAddress.createUnresolved(change.instance().url().getHost(),
						change.instance().url().getPort()));
		}
	}

}
