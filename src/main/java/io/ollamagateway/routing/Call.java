package io.ollamagateway.routing;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

import org.springframework.web.server.ServerWebExchange;

/**
 * One request on its way to instances and back: its lease, its attempts, its times, and
 * its end, which comes exactly once.
 */
final class Call {

	private final LeaseHolder leases;

	private final Listener listener;

	private final long started = System.nanoTime();

	private final Set<String> tried = new HashSet<>();

	private @Nullable Lease last;

	private int attempts;

	/** Since when it waits for a place; {@code null} while it has one. */
	private @Nullable Duration waitsSince = Duration.ZERO;

	private Duration queued = Duration.ZERO;

	private @Nullable Duration firstByte;

	private @Nullable Duration firstToken;

	private long pieces;

	private Refusal.@Nullable Reason refusal;

	private @Nullable Disposable connection;

	private final AttemptPermissions permissions = new AttemptPermissions();

	private boolean ended;

	/**
	 * Creates a call that begins now.
	 * @param leases holds its lease
	 * @param listener is told of its end, and of attempts that fail before
	 */
	Call(LeaseHolder leases, Listener listener) {
		this.leases = leases;
		this.listener = listener;
	}

	/**
	 * Whether an exchange is on its way to an instance, and not to another application
	 * that people route to.
	 * @param exchange the exchange
	 * @return whether it holds a lease
	 */
	static boolean isToInstance(ServerWebExchange exchange) {
		Call call = ExchangeAttribute.CALL.in(exchange);
		return call != null && call.leases().lease() != null;
	}

	LeaseHolder leases() {
		return this.leases;
	}

	AttemptPermissions permissions() {
		return this.permissions;
	}

	/**
	 * The lease that was granted last, also when it has been given back.
	 * @return the lease, absent if none was granted yet
	 */
	synchronized @Nullable Lease lastLease() {
		return this.last;
	}

	/**
	 * The instances that have failed the request.
	 * @return their ids
	 */
	synchronized Set<String> tried() {
		return Set.copyOf(this.tried);
	}

	synchronized int attempts() {
		return this.attempts;
	}

	synchronized Duration queued() {
		return this.queued;
	}

	synchronized boolean answered() {
		return this.firstByte != null;
	}

	void granted(Lease lease) {
		int attempt;
		Duration waited;
		synchronized (this) {
			this.last = lease;
			this.attempts++;
			waited();
			attempt = this.attempts;
			waited = this.queued;
		}
		this.listener.attemptBegun(lease, attempt, waited);
	}

	private void waited() {
		if (this.waitsSince != null) {
			this.queued = this.queued.plus(elapsed()).minus(this.waitsSince);
			this.waitsSince = null;
		}
	}

	/**
	 * An attempt failed and another is to follow.
	 * @param failure why
	 */
	void attemptFailed(Failure failure) {
		Lease failed;
		Disposable abandoned;
		synchronized (this) {
			// the connection of an attempt that was answered is the pool's again
			boolean waited = failure == Failure.FIRST_BYTE_TIMEOUT || failure == Failure.INSTANCE_DOWN;
			abandoned = waited ? this.connection : null;
			this.connection = null;
			failed = this.last;
			if (failed != null) {
				this.tried.add(failed.instance().id());
			}
			if (failure.elsewhere() == Failure.Elsewhere.UNASKED) {
				this.attempts--;
			}
			this.waitsSince = elapsed();
		}
		if (abandoned != null) {
			abandoned.dispose();
		}
		this.permissions.failed(failure);
		this.leases.giveBack(CallOutcome.leaseOutcome(failure), AnswerCounters.UNKNOWN);
		if (failed != null) {
			this.listener.attemptFailed(failed, failure);
		}
	}

	synchronized void firstByte() {
		this.firstByte = elapsed();
	}

	/** The client of a stream sees the model begin. */
	synchronized void firstToken() {
		this.firstToken = elapsed();
	}

	/**
	 * What passed of the answer, told before its end.
	 * @param pieces the pieces of output
	 */
	synchronized void passed(long pieces) {
		this.pieces = pieces;
	}

	/**
	 * The gateway refuses it, told before its end.
	 * @param reason why
	 */
	synchronized void refused(Refusal.Reason reason) {
		this.refusal = reason;
	}

	/**
	 * An instance began to answer.
	 * @param attempt the attempt that it answers
	 * @param connection on which; it is closed if the call does not want the answer any
	 * more, now or later
	 */
	void answeredOn(int attempt, Disposable connection) {
		synchronized (this) {
			if (!this.ended && attempt == this.attempts) {
				this.connection = connection;
				return;
			}
		}
		connection.dispose();
	}

	/**
	 * The call ended. Only the first end counts.
	 * @param failure what went wrong, absent if nothing did
	 * @param status the answer's status, 0 if there was none
	 * @param counters what the answer told
	 */
	void end(@Nullable Failure failure, int status, AnswerCounters counters) {
		CallOutcome outcome;
		Disposable abandoned;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			waited();
			outcome = new CallOutcome(failure, this.refusal, status, this.attempts, this.queued, this.firstByte,
					this.firstToken, elapsed(), this.pieces, counters);
			boolean whole = failure == null || failure.status() == Failure.Status.AS_ANSWERED;
			abandoned = whole ? null : this.connection;
		}
		if (abandoned != null) {
			abandoned.dispose();
		}
		try {
			this.permissions.close(failure);
		}
		finally {
			this.leases.close(outcome.leaseOutcome(), counters);
		}
		this.listener.ended(lastLease(), outcome);
	}

	/**
	 * Nothing more is written to the client. An answer that began and has not told its
	 * end by now was not taken whole: who writes it sees that the client left, at times
	 * before its source is told.
	 * @param status the answer's status
	 */
	void written(int status) {
		end(answered() ? Failure.CLIENT_GONE : FailureClassifier.of(status, ""), status, AnswerCounters.UNKNOWN);
	}

	/**
	 * How long it has been on its way.
	 */
	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

	/**
	 * Is told what becomes of a call.
	 */
	interface Listener {

		/**
		 * A place was granted.
		 * @param lease the place
		 * @param attempt 1 for the first
		 * @param queued the time that it waited for places so far
		 */
		void attemptBegun(Lease lease, int attempt, Duration queued);

		/**
		 * An attempt failed and another is to follow.
		 * @param lease its lease, which is back
		 * @param failure why
		 */
		void attemptFailed(Lease lease, Failure failure);

		/**
		 * The call ended; told once, when its lease is back.
		 * @param lease its last lease, absent if it had none
		 * @param outcome how it ended
		 */
		void ended(@Nullable Lease lease, CallOutcome outcome);

	}

}
