package io.ollamagateway.routing;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.scheduling.Lease;
import reactor.netty.http.client.HttpClient;

/**
 * Closes the connections to an instance that gets no more work, those in use when their
 * answers end: a server that shall go away should not be kept by connections that nobody
 * uses.
 */
final class IdleConnections implements FleetListener, CallListener {

	/** Those that left long ago have no calls any more. */
	private static final int MOST_LEAVING = 1000;

	private final HttpClient client;

	private final Set<URI> leaving = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<URI, Boolean> eldest) {
			return size() > MOST_LEAVING;
		}

	}));

	IdleConnections(HttpClient client) {
		this.client = client;
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		URI url = change.instance().url();
		if (change.to().isLeaving()) {
			this.leaving.add(url);
			close(url);
		}
		else {
			this.leaving.remove(url);
		}
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		ended(lease);
	}

	@Override
	public void callEnded(EndedCall call) {
		if (call.lease() != null) {
			ended(call.lease());
		}
	}

	/** A call that was chosen before may have opened a connection after. */
	private void ended(Lease lease) {
		URI url = lease.instance().url();
		if (this.leaving.contains(url)) {
			close(url);
		}
	}

	private void close(URI url) {
		this.client.configuration()
			.connectionProvider()
			.disposeWhen(InetSocketAddress.createUnresolved(url.getHost(), url.getPort()));
	}

}
