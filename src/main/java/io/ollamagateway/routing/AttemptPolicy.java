package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import reactor.core.publisher.Mono;

/**
 * Decides whether a failed call is made again on another instance: by the table of
 * failures, within the attempts that one request has and the retries that all have
 * together.
 */
final class AttemptPolicy {

	/** The most instances that one request is sent to. */
	static final int MAX_ATTEMPTS = 3;

	private final RetryBudget budget = new RetryBudget();

	private final Fleet fleet;

	AttemptPolicy(Fleet fleet) {
		this.fleet = fleet;
	}

	/** A request came that may have to be sent again. */
	void requested() {
		this.budget.earn();
	}

	/**
	 * Decides.
	 * @param failure what became of the last attempt
	 * @param call the call so far
	 * @return whether another instance is asked
	 */
	Mono<Boolean> tryElsewhere(Failure failure, Call call) {
		return switch (failure.elsewhere()) {
			case NO -> Mono.just(false);
			// ends nevertheless: an instance is not chosen again
			case UNASKED -> Mono.just(true);
			case YES -> Mono.just(call.attempts() < MAX_ATTEMPTS && this.budget.spend());
			case UNCOUNTED -> Mono.just(call.attempts() < MAX_ATTEMPTS);
			case ONCE -> Mono.just(call.attempts() < 2 && this.budget.spend());
			case IF_PROBE_FAILS -> {
				Lease lease = call.lastLease();
				ModelRequest request = (lease != null) ? lease.ticket().request() : null;
				yield (call.attempts() < MAX_ATTEMPTS && lease != null && request != null)
						? this.fleet.probe(lease.instance(), request.model().local(), request.runnerOptions())
							.map((well) -> !well && this.budget.spend())
						: Mono.just(false);
			}
		};
	}

}
