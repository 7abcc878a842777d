package io.ollamagateway.fleet.model;

/**
 * The Kubernetes pod in which an instance runs.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record Pod(String namespace, String name) {

}
