package io.ollamagateway.fleet.model;

/**
 * A change of what is believed of an instance.
 *
 * @param instance the instance
 * @param from its state before
 * @param to its state now
 * @param reason why, for people
 */
public record InstanceChange(Instance instance, InstanceState from, InstanceState to, String reason) {

}
