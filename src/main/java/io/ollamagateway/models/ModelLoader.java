package io.ollamagateway.models;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.resources.ConnectionProvider;

/**
 * Has instances load and unload models, by empty requests of the gateway's own. They
 * belong to nobody: whoever waits may leave, and the call goes on. Ollama aborts a load
 * whose client disconnects ({@code llm/llama_server.go}), and others may wait for it.
 */
public final class ModelLoader {

	private static final int MAX_ANSWER = 64 << 10;

	/** Loads are rare and long: a connection for each. */
	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	/** As many as there are calls, each of which its limit ends. */
	private final Map<Load, Mono<Loaded>> running = new ConcurrentHashMap<>();

	/**
	 * Loads a model, or finds that it is loaded. The call begins with the first
	 * subscription, and a cancelled one does not end it. Who asks for the same model with
	 * the same options while it is being loaded joins that load, with its limit and its
	 * keep-alive.
	 * @param instance where
	 * @param model the model
	 * @param options the options of its runner
	 * @param embeds whether it does nothing but embed
	 * @param keepAlive how long it shall stay when it is idle; {@code null} = as the
	 * instance has it
	 * @param limit the time after which the call is closed, upon which Ollama aborts the
	 * load; above 0
	 * @return the time it took, or a {@link LoadFailedException}
	 * @throws IllegalArgumentException for a model of ollama.com, which no instance loads
	 */
	public Mono<Loaded> load(Instance instance, ModelName model, RunnerOptions options, boolean embeds,
			@Nullable KeepAlive keepAlive, Duration limit) {
		byte[] body = body(model, options, embeds, keepAlive);
		Load load = new Load(instance, model, options);
		return Mono.defer(() -> {
			Sinks.One<Loaded> result = Sinks.one();
			Mono<Loaded> other = this.running.putIfAbsent(load, result.asMono());
			if (other != null) {
				return other;
			}
			detach(call(instance, embeds, body, limit)
				// whoever asks behind the end begins anew
				.doOnTerminate(() -> this.running.remove(load)), result);
			return result.asMono();
		});
	}

	/**
	 * Unloads a model as soon as it is idle. Ollama answers at once for a model that
	 * generates, in memory or not. One that only embeds is loaded first if it is not in
	 * memory, so this should be asked for those that are. The call begins with the
	 * subscription, and a cancelled one does not end it.
	 * @param instance where
	 * @param model the model
	 * @param embeds whether it does nothing but embed
	 * @param limit the time after which the call is closed; above 0
	 * @return empty when the instance has taken note, or a {@link LoadFailedException}
	 * @throws IllegalArgumentException for a model of ollama.com, which no instance loads
	 */
	public Mono<Void> unload(Instance instance, ModelName model, boolean embeds, Duration limit) {
		byte[] body = body(model, RunnerOptions.NONE, embeds, new KeepAlive(Duration.ZERO));
		return Mono.defer(() -> {
			Sinks.One<Loaded> result = Sinks.one();
			detach(call(instance, embeds, body, limit), result);
			return result.asMono().then();
		});
	}

	private static byte[] body(ModelName model, RunnerOptions options, boolean embeds, @Nullable KeepAlive keepAlive) {
		if (model.source() == ModelName.Source.CLOUD) {
			throw new IllegalArgumentException("'" + model.display() + "' runs on ollama.com and has nothing to load");
		}
		return LoadBody.of(model, options, embeds, keepAlive);
	}

	private Mono<Loaded> call(Instance instance, boolean embeds, byte[] body, Duration limit) {
		Endpoint endpoint = embeds ? Endpoint.EMBED : Endpoint.GENERATE;
		return this.client.post(instance, endpoint.path(), body, limit)
			.onErrorMap((error) -> (error instanceof TimeoutException) ? LoadFailedException.timedOut(error)
					: LoadFailedException.disconnected(error))
			.doOnNext(ModelLoader::check)
			.elapsed()
			.map((answer) -> new Loaded(Duration.ofMillis(answer.getT1())));
	}

	private static void check(InstanceAnswer answer) {
		if (answer.status() != 200) {
			throw LoadFailedException.answered(answer.status(), OllamaError.text(answer.text()));
		}
	}

	private static void detach(Mono<Loaded> call, Sinks.One<Loaded> result) {
		call.subscribe(result::tryEmitValue, result::tryEmitError);
	}

	private record Load(Instance instance, ModelName model, RunnerOptions options) {

	}

}
