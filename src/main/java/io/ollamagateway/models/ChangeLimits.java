package io.ollamagateway.models;

import java.time.Duration;

/**
 * The bounds of a change of models on several instances.
 *
 * @param concurrency how many instances do it at the same time; 1 or more
 * @param idle how long an instance may say nothing of it; above 0
 */
public record ChangeLimits(int concurrency, Duration idle) {
}
