package io.ollamagateway.protocol;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A request that the gateway itself answers, with an error. Every room refuses by
 * throwing one; {@code routing} writes it in the caller's dialect.
 */
@SuppressWarnings("serial")
public final class Refusal extends RuntimeException {

	private final Reason reason;

	private final int status;

	private final @Nullable Duration retryAfter;

	private Refusal(Reason reason, int status, String message, @Nullable Duration retryAfter) {
		super(message, null, false, false);
		this.reason = reason;
		this.status = status;
		this.retryAfter = retryAfter;
	}

	/**
	 * A refusal with its reason's usual status.
	 * @param reason why
	 * @param message a sentence for the caller that says what to do
	 * @return the refusal
	 */
	public static Refusal of(Reason reason, String message) {
		return new Refusal(reason, reason.status(), message, null);
	}

	/**
	 * A refusal with another status than its reason's usual one.
	 * @param reason why
	 * @param status the HTTP status
	 * @param message a sentence for the caller that says what to do
	 * @return the refusal
	 */
	public static Refusal of(Reason reason, int status, String message) {
		return new Refusal(reason, status, message, null);
	}

	/**
	 * The same refusal with the time after which another try makes sense.
	 * @param retryAfter the time, told to the caller in whole seconds, rounded up
	 * @return a new refusal
	 */
	public Refusal retryAfter(Duration retryAfter) {
		return new Refusal(this.reason, this.status, message(), retryAfter);
	}

	public Reason reason() {
		return this.reason;
	}

	public int status() {
		return this.status;
	}

	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * The sentence for the caller.
	 * @return never empty
	 */
	public String message() {
		return String.valueOf(getMessage());
	}

	/**
	 * Why a request is refused; also the label of the rejection's metric.
	 */
	public enum Reason {

		/** The body is not what the endpoint takes. */
		MALFORMED(400),
		/** No credentials, or none that are known. */
		UNAUTHENTICATED(401),
		/** The caller may not do this. */
		FORBIDDEN(403),
		/** Nothing is served at this path. */
		UNKNOWN_PATH(404),
		/** No instance can serve this model. */
		UNKNOWN_MODEL(404),
		/** The path is served with another method. */
		METHOD_NOT_ALLOWED(405),
		/** The body did not arrive in time. */
		BODY_TOO_SLOW(408),
		/** The body is larger than the limit. */
		BODY_TOO_LARGE(413),
		/** The request has more header fields than the limit. */
		TOO_MANY_HEADERS(431),
		/** The body's encoding is not one that the gateway can read. */
		UNSUPPORTED_ENCODING(415),
		/** The capacity is there but taken, or the caller's share of it is. */
		LIMITED(429),
		/** The queue of the pool is full. */
		QUEUE_FULL(429),
		/** The request has waited in the queue as long as it may. */
		QUEUE_TIMEOUT(429),
		/** The gateway holds as many request bytes as it may. */
		OUT_OF_ROOM(503),
		/** Nothing serves this now. */
		UNAVAILABLE(503),
		/** The pool has no instance. */
		POOL_EMPTY(503),
		/** A fault of the gateway. */
		INTERNAL(500),
		/** The instance broke. */
		UPSTREAM_FAILED(502),
		/** The instance was too slow. */
		UPSTREAM_TIMEOUT(504);

		private final int status;

		Reason(int status) {
			this.status = status;
		}

		/**
		 * The name as a label of a metric.
		 * @return the name in lower case
		 */
		public String label() {
			return name().toLowerCase(Locale.ROOT);
		}

		/**
		 * The HTTP status that tells this reason.
		 * @return a status of the 400s or 500s
		 */
		public int status() {
			return this.status;
		}

	}

}
