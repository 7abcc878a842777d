package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.ollamagateway.fleet.model.Instance;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Calls instances on the gateway's own behalf: with the instance's own {@code Host}, a
 * bounded answer and a time limit that closes the connection.
 */
public final class InstanceClient {

	private static final int CONNECT_TIMEOUT_MILLIS = 5000;

	private final HttpClient client;

	private final int maxBody;

	/**
	 * Creates a client.
	 * @param connections where its connections come from
	 * @param maxBody the most bytes that are kept of an answer
	 */
	public InstanceClient(ConnectionProvider connections, int maxBody) {
		this.client = HttpClient.create(connections)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
			.disableRetry(true)
			.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, "ollama-gateway"));
		this.maxBody = maxBody;
	}

	/**
	 * Asks for something. The call ends by itself and should not be cancelled.
	 * @param instance the instance
	 * @param path the path, without the prefix of the instance's URL
	 * @param limit the time from the connection to the end of the answer; above 0
	 * @return the answer, whatever its status; a {@link TimeoutException} after the
	 * limit, another error if the connection fails
	 */
	public Mono<InstanceAnswer> get(Instance instance, String path, Duration limit) {
		return call(HttpMethod.GET, instance, path, null, limit);
	}

	/**
	 * Sends JSON, with its length and in one write: Ollama notices that its client has
	 * gone only after the end of the body. The call ends by itself and should not be
	 * cancelled.
	 * @param instance the instance
	 * @param path the path, without the prefix of the instance's URL
	 * @param json the body
	 * @param limit the time from the connection to the end of the answer; above 0
	 * @return the answer, whatever its status; a {@link TimeoutException} after the
	 * limit, another error if the connection fails
	 */
	public Mono<InstanceAnswer> post(Instance instance, String path, byte[] json, Duration limit) {
		return call(HttpMethod.POST, instance, path, json, limit);
	}

	/**
	 * Sends a request with any method. The call ends by itself and should not be
	 * cancelled.
	 * @param method the method's name
	 * @param instance the instance
	 * @param path the path, without the prefix of the instance's URL
	 * @param json the body, if there is one
	 * @param limit the time from the connection to the end of the answer; above 0
	 * @return the answer, whatever its status; a {@link TimeoutException} after the
	 * limit, another error if the connection fails
	 */
	public Mono<InstanceAnswer> send(String method, Instance instance, String path, byte @Nullable [] json,
			Duration limit) {
		return call(HttpMethod.valueOf(method), instance, path, json, limit);
	}

	private Mono<InstanceAnswer> call(HttpMethod method, Instance instance, String path, byte @Nullable [] json,
			Duration limit) {
		return Mono.defer(() -> {
			CallLimit timer = new CallLimit(limit);
			return this.client.doOnRequest(timer)
				.request(method)
				.uri(instance.url() + path)
				.send((request, outbound) -> {
					if (json == null) {
						return outbound;
					}
					request.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
						.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.length));
					return outbound.sendByteArray(Mono.just(json));
				})
				.response((response, body) -> body.asByteArray().collect(() -> answer(response), InstanceAnswer::add))
				.single()
				.doOnTerminate(timer::end)
				.onErrorMap((_) -> timer.isOver(),
						(_) -> new TimeoutException("no answer within " + limit.toMillis() + " ms"));
		});
	}

	private InstanceAnswer answer(HttpClientResponse response) {
		String type = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "");
		return new InstanceAnswer(response.status().code(), type, this.maxBody);
	}

}
