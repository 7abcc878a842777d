package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Says in a sentence what became of a request that failed, and tells the log more.
 */
final class FailureRefusals {

	private static final Logger logger = LoggerFactory.getLogger(FailureRefusals.class);

	private FailureRefusals() {
	}

	/**
	 * What the caller is told.
	 * @param exchange the request
	 * @param error what it ended with
	 * @return the refusal itself, if it is one
	 */
	static Refusal of(ServerWebExchange exchange, Throwable error) {
		if (error instanceof Refusal refusal) {
			return refusal;
		}
		if (error instanceof ResponseStatusException status && status.getStatusCode().value() == 404) {
			return notFound(ExchangeAttribute.MODEL_REQUEST.in(exchange));
		}
		Call call = ExchangeAttribute.CALL.in(exchange);
		Failure failure = FailureClassifier.of(error, call != null && call.answered());
		if (failure.status() < Failure.Status.AS_ANSWERED) {
			logCut(exchange, error);
			return Refusal.of(Refusal.Reason.UPSTREAM_FAILED,
					"The answer of " + instance(exchange) + " broke off; try again");
		}
		if (failure != Failure.GATEWAY) {
			String instance = instance(exchange);
			logger.warn("Request {} failed on {} ({}): {}", ExchangeAttribute.REQUEST_ID.in(exchange), instance,
					failure.label(), error.toString());
			return upstream(failure, instance);
		}
		if (error instanceof ResponseStatusException status) {
			return ofStatus(status.getStatusCode());
		}
		logger.error("Request {} failed by a fault of the gateway", ExchangeAttribute.REQUEST_ID.in(exchange), error);
		return Refusal.of(Refusal.Reason.INTERNAL, "The gateway failed; its log says why under the request's id");
	}

	/**
	 * Tells the log of an answer that broke off.
	 * @param exchange the request
	 * @param error what broke it
	 */
	static void logCut(ServerWebExchange exchange, Throwable error) {
		Failure failure = FailureClassifier.of(error, true);
		logger.atLevel((failure == Failure.CLIENT_GONE) ? Level.DEBUG : Level.WARN)
			// a fault of ours is to be found
			.setCause((failure == Failure.GATEWAY) ? error : null)
			.log("The answer of request {} broke off ({}): {}", ExchangeAttribute.REQUEST_ID.in(exchange),
					failure.label(), error.toString());
	}

	private static String instance(ServerWebExchange exchange) {
		Call call = ExchangeAttribute.CALL.in(exchange);
		Lease lease = (call != null) ? call.lastLease() : null;
		return (lease != null) ? "instance '" + lease.instance().id() + "'" : "the upstream server";
	}

	/**
	 * What the framework says by a status: of requests that it cannot read, and of
	 * people's own routes.
	 */
	private static Refusal ofStatus(HttpStatusCode status) {
		return switch (status.value()) {
			case 503 -> Refusal.of(Refusal.Reason.UNAVAILABLE, "Nothing serves this now; try again later");
			case 504 -> Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT, "The upstream server was too slow; try again");
			default -> status.is4xxClientError()
					? Refusal.of(Refusal.Reason.MALFORMED, status.value(), "The request is malformed; correct it")
					: Refusal.of(Refusal.Reason.INTERNAL, status.value(), "The gateway failed; try again");
		};
	}

	private static Refusal notFound(@Nullable ModelRequest request) {
		if (request == null) {
			return Refusal.of(Refusal.Reason.UNKNOWN_PATH, "404 page not found");
		}
		return request.unknownModel();
	}

	private static Refusal upstream(Failure failure, String instance) {
		if (failure == Failure.BREAKER_OPEN || failure == Failure.LEAVING || failure == Failure.INSTANCE_DOWN) {
			return Refusal.of(Refusal.Reason.UNAVAILABLE, "Nothing serves this now; try again later");
		}
		if (failure == Failure.TOTAL_TIMEOUT) {
			return Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT,
					"The answer was not finished in the time that its pool allows; ask for less");
		}
		if (failure == Failure.STALLED) {
			return Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT, "The answer of " + instance + " stopped; try again");
		}
		boolean timeout = failure.status() == Refusal.Reason.UPSTREAM_TIMEOUT.status();
		return timeout
				? Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT,
						"There was no answer in time from " + instance + "; try again")
				: Refusal.of(Refusal.Reason.UPSTREAM_FAILED, "There was no answer from " + instance + "; try again");
	}

}
