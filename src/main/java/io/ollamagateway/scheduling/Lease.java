package io.ollamagateway.scheduling;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;

/**
 * A place on an instance, held by one request from the moment of the choice until it is
 * given back.
 *
 * @param id unlike any other lease's of this process
 * @param ticket the request that holds it
 * @param pool the pool that serves it: the ticket's, or its fallback
 * @param instance where
 * @param choice why there
 */
public record Lease(long id, Ticket ticket, Pool pool, Instance instance, Choice choice) {

}
