package io.ollamagateway.simulator;

import java.util.Map;

/**
 * A call of a function that the model asks for.
 *
 * @param name the function
 * @param arguments its arguments
 */
public record ToolCall(String name, Map<String, Object> arguments) {
}
