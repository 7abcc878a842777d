package io.ollamagateway.fleet.model;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * A model that each instance of a pool has in its memory before anybody asks for it.
 *
 * @param model the model
 * @param options what it is loaded with, so that usual requests need no other runner
 */
public record Preload(ModelName model, RunnerOptions options) {

}
