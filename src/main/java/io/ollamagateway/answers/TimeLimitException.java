package io.ollamagateway.answers;

import java.time.Duration;

/**
 * A time limit of a call is over.
 */
@SuppressWarnings("serial")
public final class TimeLimitException extends RuntimeException {

	private final Failure failure;

	private TimeLimitException(Failure failure, String message) {
		super(message, null, false, false);
		this.failure = failure;
	}

	/** An instance did not begin its answer in time. */
	public static TimeLimitException firstByte(Duration limit) {
		return new TimeLimitException(Failure.FIRST_BYTE_TIMEOUT, "no first byte within " + seconds(limit));
	}

	/** An instance stopped in the middle of its answer. */
	static TimeLimitException betweenChunks(Duration limit) {
		return new TimeLimitException(Failure.STALLED, "no further byte within " + seconds(limit));
	}

	/** The whole request took too long. */
	public static TimeLimitException total() {
		return new TimeLimitException(Failure.TOTAL_TIMEOUT, "it was not finished in its pool's timeouts.total");
	}

	/** A client did not take what lay ready for it. */
	static TimeLimitException slowClient(Duration limit) {
		return new TimeLimitException(Failure.CLIENT_SLOW, "the client let a full buffer lie for " + seconds(limit));
	}

	/** Which limit it was. */
	public Failure failure() {
		return this.failure;
	}

	private static String seconds(Duration limit) {
		return limit.toMillis() / 1e3 + " s";
	}

}
