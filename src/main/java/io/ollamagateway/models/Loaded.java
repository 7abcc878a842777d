package io.ollamagateway.models;

import java.time.Duration;

/**
 * A model is in an instance's memory.
 *
 * @param took the time from the call to the instance's answer; milliseconds if the model
 * was there already
 */
public record Loaded(Duration took) {

}
