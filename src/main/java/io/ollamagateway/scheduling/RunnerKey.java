package io.ollamagateway.scheduling;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a request needs in memory: a model, loaded with certain options.
 *
 * @param model the model
 * @param options the options that decide how it is loaded
 */
public record RunnerKey(ModelName model, RunnerOptions options) {

	/** Nothing: a model that runs elsewhere, or a request that names none. */
	public static final RunnerKey NONE = new RunnerKey(new ModelName("", "", "", "", ModelName.Source.CLOUD),
			RunnerOptions.NONE);

	/**
	 * What a request needs.
	 * @param request the request, if it names a model
	 * @return the key of its runner
	 */
	static RunnerKey of(@Nullable ModelRequest request) {
		if (request == null || request.model().source() == ModelName.Source.CLOUD) {
			return NONE;
		}
		return new RunnerKey(request.model().local(), request.runnerOptions());
	}

	/**
	 * Whether an instance needs something in its memory for it.
	 * @return {@code false} for {@link #NONE} only
	 */
	boolean isBound() {
		return this.model.source() != ModelName.Source.CLOUD;
	}

}
