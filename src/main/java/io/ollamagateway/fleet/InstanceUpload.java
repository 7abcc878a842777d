package io.ollamagateway.fleet;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.ollamagateway.fleet.model.Instance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends files to instances, as they come.
 */
public final class InstanceUpload {

	private static final int CONNECT_TIMEOUT_MILLIS = 5000;

	private static final int MAX_ANSWER = 64 << 10;

	private final HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
		.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
		.disableRetry(true)
		.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, "ollama-gateway"));

	/**
	 * Sends a file. What the instance takes more slowly than it comes is not asked for.
	 * @param instance the instance
	 * @param path the path, without the prefix of the instance's URL
	 * @param length the file's length in bytes; below 0 = not known
	 * @param file the file's bytes; an error in them breaks the connection
	 * @return the answer, whatever its status; an error if the connection fails
	 */
	public Mono<InstanceAnswer> post(Instance instance, String path, long length, Flux<byte[]> file) {
		return this.client.post().uri(instance.url() + path).send((request, outbound) -> {
			if (length >= 0) {
				request.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
			}
			return outbound.send(file.map(Unpooled::wrappedBuffer));
		})
			.response((response, body) -> body.asByteArray()
				.collect(() -> new InstanceAnswer(response.status().code(), MAX_ANSWER), InstanceAnswer::add))
			.single();
	}

}
