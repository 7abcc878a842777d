package io.ollamagateway.fleet;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks an instance one cheap question.
 */
final class HealthProbe {

	/**
	 * A connection for each probe: a pooled one would say that an instance lives which
	 * takes no new connections.
	 */
	private final HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
		.headers((headers) -> headers.set("User-Agent", "ollama-gateway"));

	/**
	 * Probes an instance.
	 * @param instance the instance
	 * @return empty if it is well; an error whose message says what is wrong
	 */
	Mono<Void> probe(Instance instance) {
		HealthCheck check = instance.health();
		return this.client.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(check.timeout()))
			.get()
			.uri(instance.url() + check.probe().path())
			.responseSingle((response, body) -> (response.status().code() == 200) ? body.then()
					: body.then(Mono.error(new IllegalStateException("status " + response.status().code()))))
			.timeout(check.timeout(), Mono
				.error(() -> new IllegalStateException("no answer within " + check.timeout().toMillis() + " ms")));
	}

	private static int millis(Duration duration) {
		return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
	}

}
