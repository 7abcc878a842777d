package io.ollamagateway.fleet;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * That a model may not answer any more, though its instance does.
 *
 * @param model the model
 * @param options the options of the request that failed, or that it answered last; those
 * that it was loaded with
 */
record Suspicion(ModelName model, RunnerOptions options) {
}
