package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.ReadTimeoutException;
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

	/** So many at a time that instances which do not answer hold up the others little. */
	private final ProbeTurns turns = new ProbeTurns(256);

	/**
	 * Probes an instance. From its turn on it ends by itself within twice the check's
	 * timeout and should not be cancelled: an answer that comes in that moment can lose
	 * its buffers.
	 * @param instance the instance
	 * @return empty if it is well; an error whose message says what is wrong
	 */
	Mono<Void> probe(Instance instance) {
		HealthCheck check = instance.health();
		return this.turns.inTurn(this.client.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(check.timeout()))
			.responseTimeout(check.timeout())
			.get()
			.uri(instance.url() + check.probe().path())
			.response((response, body) -> (response.status().code() == 200) ? body.then()
					: body.then(Mono.error(new IllegalStateException("status " + response.status().code()))))
			.then()
			// for an instance that goes on sending
			.timeout(check.timeout().multipliedBy(2))
			.onErrorMap(HealthProbe::isTimeout,
					(_) -> new IllegalStateException("no answer within " + check.timeout().toMillis() + " ms")));
	}

	private static boolean isTimeout(Throwable error) {
		return error instanceof ReadTimeoutException || error instanceof TimeoutException;
	}

	private static int millis(Duration duration) {
		return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
	}

}
