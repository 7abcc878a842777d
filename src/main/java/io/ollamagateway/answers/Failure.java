package io.ollamagateway.answers;

import java.util.Locale;

/**
 * What can become of a call other than an answer, and what follows from it: the table
 * that decides about failover, breakers, the client's status and the metrics' outcome.
 */
public enum Failure {

	/** No connection: refused, no route, unknown host, TLS. */
	CONNECT(Elsewhere.YES, Verdict.FAILURE, 502),
	/**
	 * The instance's breaker opened in the moment in which it was chosen, or its trials
	 * were taken.
	 */
	BREAKER_OPEN(Elsewhere.UNASKED, Verdict.IGNORED, 503),
	/**
	 * Its connections were closed, since it leaves, in the moment in which it was chosen.
	 */
	LEAVING(Elsewhere.YES, Verdict.IGNORED, 503),
	/** The instance failed its health checks before it answered. */
	INSTANCE_DOWN(Elsewhere.UNCOUNTED, Verdict.IGNORED, 503),
	/** No connection in time. */
	CONNECT_TIMEOUT(Elsewhere.YES, Verdict.FAILURE, 504),
	/** The connection broke before the first byte of the answer. */
	RESET(Elsewhere.YES, Verdict.FAILURE, 502),
	/** Answered 502 or 503: the instance is overrun, or a proxy before it lost it. */
	BUSY(Elsewhere.YES, Verdict.FAILURE, Status.AS_ANSWERED),
	/** Answered 500 because the model could not be loaded. */
	LOAD(Elsewhere.YES, Verdict.FAILURE, Status.AS_ANSWERED),
	/**
	 * Answered 404 for a model that the inventory has seen there, or that another
	 * instance of the pool has. The instance gets no more requests for it.
	 */
	MODEL_GONE(Elsewhere.UNCOUNTED, Verdict.IGNORED, Status.AS_ANSWERED),
	/** Answered 500 because the runner crashed. */
	RUNNER_CRASHED(Elsewhere.ONCE, Verdict.FAILURE, Status.AS_ANSWERED),
	/**
	 * Answered 500 for another reason. If a second instance answers the same, it is the
	 * request's fault and counts on neither.
	 */
	SERVER_ERROR(Elsewhere.ONCE, Verdict.FAILURE, Status.AS_ANSWERED),
	/** Answered 500 about the type of an option, which is the caller's fault. */
	OPTION_TYPE(Elsewhere.NO, Verdict.IGNORED, Status.AS_ANSWERED),
	/** Answered 401: nobody is signed in there at ollama.com, where the model runs. */
	NOT_SIGNED_IN(Elsewhere.YES, Verdict.IGNORED, Status.AS_ANSWERED),
	/** Answered any status of the 400s: the caller's fault. */
	CALLER(Elsewhere.NO, Verdict.IGNORED, Status.AS_ANSWERED),
	/** A stream had no first byte in time. */
	FIRST_BYTE_TIMEOUT(Elsewhere.IF_PROBE_FAILS, Verdict.FAILURE, 504),
	/** The connection broke behind the first byte. */
	CUT(Elsewhere.NO, Verdict.FAILURE, Status.IN_STREAM),
	/** A stream ended in good order, but without the mark that ends it. */
	TRUNCATED(Elsewhere.NO, Verdict.FAILURE, Status.IN_STREAM),
	/** The instance told an error in the stream. */
	STREAM_ERROR(Elsewhere.NO, Verdict.FAILURE, Status.IN_STREAM),
	/** An answer stopped in its middle. */
	STALLED(Elsewhere.NO, Verdict.FAILURE, 504),
	/** The request took longer than its pool allows in all. */
	TOTAL_TIMEOUT(Elsewhere.NO, Verdict.IGNORED, 504),
	/** The client went away. */
	CLIENT_GONE(Elsewhere.NO, Verdict.IGNORED, Status.NOBODY),
	/** The client did not take its answer, and was cut off. */
	CLIENT_SLOW(Elsewhere.NO, Verdict.IGNORED, Status.NOBODY),
	/** The gateway itself refused: no instance, a limit. */
	REFUSED(Elsewhere.NO, Verdict.IGNORED, Status.AS_ANSWERED),
	/** A fault of the gateway. */
	GATEWAY(Elsewhere.NO, Verdict.IGNORED, 500);

	private final Elsewhere elsewhere;

	private final Verdict verdict;

	private final int status;

	Failure(Elsewhere elsewhere, Verdict verdict, int status) {
		this.elsewhere = elsewhere;
		this.verdict = verdict;
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
	 * Whether another instance is asked after it.
	 * @return the rule
	 */
	public Elsewhere elsewhere() {
		return this.elsewhere;
	}

	/**
	 * What it means for the instance's breaker.
	 * @return the verdict
	 */
	public Verdict verdict() {
		return this.verdict;
	}

	/**
	 * What the client sees when the call is not made elsewhere.
	 * @return an HTTP status, or one of {@link Status}
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Whether another instance is asked.
	 */
	public enum Elsewhere {

		/** Yes. The instance was not asked, so this costs no attempt and no retry. */
		UNASKED,
		/** No. */
		NO,
		/** Yes, within the attempts that a request has. */
		YES,
		/**
		 * Yes, within the attempts that a request has. It takes nothing from the retries
		 * that all requests share, since the instance is not asked again.
		 */
		UNCOUNTED,
		/** Yes, but only once. */
		ONCE,
		/** Yes, if the instance fails its probe as well. */
		IF_PROBE_FAILS

	}

	/**
	 * What it means for the instance's breaker.
	 */
	public enum Verdict {

		/** A failure of the instance. */
		FAILURE,
		/** Neither a failure nor a success. */
		IGNORED

	}

	/**
	 * What stands in place of a status.
	 */
	public static final class Status {

		/** The answer goes to the client as it is. */
		public static final int AS_ANSWERED = 0;

		/** The status is out already; the error comes in the stream. */
		public static final int IN_STREAM = -1;

		/** There is nobody to see anything. */
		public static final int NOBODY = -2;

		private Status() {
		}

	}

}
