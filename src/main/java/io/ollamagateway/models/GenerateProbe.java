package io.ollamagateway.models;

import java.time.Duration;

import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.ModelProbe;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks a model for one token, or for the embedding of one.
 */
public final class GenerateProbe implements ModelProbe {

	private static final int MAX_ANSWER = 1 << 20;

	/** Seldom, and about connections as well: a new one each time. */
	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	@Override
	public Mono<Void> ask(Instance instance, ModelName model, RunnerOptions options, boolean embeds,
			@Nullable KeepAlive keepAlive, Duration limit) {
		Endpoint endpoint = embeds ? Endpoint.EMBED : Endpoint.GENERATE;
		return this.client.post(instance, endpoint.path(), LoadBody.probe(model, options, embeds, keepAlive), limit)
			.flatMap((answer) -> (answer.status() < 500) ? Mono.empty() : Mono.error(
					new IllegalStateException("status " + answer.status() + ", " + OllamaError.text(answer.text()))));
	}

}
