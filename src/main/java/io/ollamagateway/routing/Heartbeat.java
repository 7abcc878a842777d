package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import io.ollamagateway.protocol.ModelRequest;

/**
 * What a client of a stream is told while it waits.
 *
 * @param interval how often
 * @param request what it waits for
 */
record Heartbeat(Duration interval, ModelRequest request) {

	/**
	 * Whether a request's client can be told that it waits.
	 * @param request the request
	 * @return whether its answer will be a stream
	 */
	static boolean suits(ModelRequest request) {
		return request.stream() && request.endpoint().mayStream() && !request.loadOnly();
	}

	String contentType() {
		return this.request.endpoint().streamContentType();
	}

	byte[] bytes() {
		return this.request.endpoint()
			.heartbeat(this.request.requestedModel(), Instant.now())
			.getBytes(StandardCharsets.UTF_8);
	}

}
