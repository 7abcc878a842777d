package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.Refusal;

/**
 * What the scheduler tells those whom it does not serve.
 */
final class SchedulingRefusals {

	private SchedulingRefusals() {
	}

	static Refusal unknownPool(String pool) {
		return Refusal.of(Refusal.Reason.UNAVAILABLE, "There is no pool '" + pool + "'; ask the gateway's operator");
	}

	static Refusal unknownModel(Ticket ticket) {
		return (ticket.request() != null) ? ticket.request().unknownModel()
				: Refusal.of(Refusal.Reason.UNKNOWN_MODEL, "404 page not found");
	}

	static Refusal empty(Pool pool) {
		return Refusal.of(Refusal.Reason.POOL_EMPTY, "Pool '" + pool.name() + "' has no instance; try again later")
			.retryAfter(HealthCheck.DEFAULT.interval());
	}

	static Refusal allDown(Pool pool) {
		// an instance that comes back is seen at its next check
		Duration retryAfter = pool.instances()
			.stream()
			.map((instance) -> instance.health().interval())
			.min(Duration::compareTo)
			.orElse(HealthCheck.DEFAULT.interval());
		return Refusal
			.of(Refusal.Reason.UNAVAILABLE, "No instance of pool '" + pool.name() + "' is up; try again later")
			.retryAfter(retryAfter);
	}

	static Refusal loadsFail(Ticket ticket, String reason) {
		String name = (ticket.request() != null) ? ticket.request().requestedModel() : "";
		return Refusal.of(Refusal.Reason.UPSTREAM_FAILED, "model '" + name + "' could not be loaded: " + reason);
	}

	static Refusal closing() {
		return Refusal.of(Refusal.Reason.UNAVAILABLE, "The gateway is being stopped; try again")
			.retryAfter(HealthCheck.DEFAULT.interval());
	}

	static Refusal full(Pool pool, Duration retryAfter) {
		return Refusal.of(Refusal.Reason.QUEUE_FULL, "The queue of pool '" + pool.name() + "' is full; try again later")
			.retryAfter(retryAfter);
	}

	static Refusal waitedTooLong(Pool pool, Duration waited, Duration retryAfter) {
		return Refusal
			.of(Refusal.Reason.QUEUE_TIMEOUT,
					"Pool '" + pool.name() + "' had no free slot within " + waited.toSeconds() + " s; try again later")
			.retryAfter(retryAfter);
	}

}
