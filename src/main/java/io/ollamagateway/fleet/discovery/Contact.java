package io.ollamagateway.fleet.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Notices that the API server cannot be reached, and that it can be again: a watch that
 * breaks is taken up again by itself, and silently.
 */
final class Contact implements Interceptor {

	private static final Logger logger = LoggerFactory.getLogger(Contact.class);

	private final AtomicBoolean lost = new AtomicBoolean();

	private final Sinks.Many<Boolean> regained = Sinks.many().multicast().directBestEffort();

	Flux<Boolean> regained() {
		return this.regained.asFlux();
	}

	@Override
	public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
		if (this.lost.getAndSet(false)) {
			logger.info("The API server of Kubernetes can be reached again");
			this.regained.tryEmitNext(true);
		}
	}

	@Override
	public void afterConnectionFailure(HttpRequest request, Throwable failure) {
		if (!this.lost.getAndSet(true)) {
			logger.warn("The API server of Kubernetes cannot be reached, so that what was known of its pods stays: {}",
					failure.toString());
		}
	}

}
