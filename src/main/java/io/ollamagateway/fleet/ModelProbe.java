package io.ollamagateway.fleet;

import java.time.Duration;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks a model that an instance has in memory for as little as it can be asked for.
 */
@FunctionalInterface
public interface ModelProbe {

	/**
	 * Asks for one token, or for the embedding of one. The call ends by itself and should
	 * not be cancelled.
	 * @param instance where
	 * @param model the model
	 * @param options the options that it was loaded with; others would have it reloaded
	 * @param embeds whether it does nothing but embed
	 * @param keepAlive how long it shall stay from then on; {@code null} = as the
	 * instance has it
	 * @param limit the time for the answer
	 * @return empty if there was one, else an error whose message says what is wrong
	 */
	Mono<Void> ask(Instance instance, ModelName model, RunnerOptions options, boolean embeds,
			@Nullable KeepAlive keepAlive, Duration limit);

}
