package io.ollamagateway.routing;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

import io.ollamagateway.protocol.AnswerCounters;
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

	private final BiConsumer<@Nullable Lease, CallOutcome> onEnd;

	private final long started = System.nanoTime();

	private final Set<String> tried = new HashSet<>();

	private @Nullable Lease last;

	private int attempts;

	private Duration queued = Duration.ZERO;

	private @Nullable Duration firstByte;

	private @Nullable Disposable connection;

	private @Nullable Permit permit;

	/**
	 * Of an attempt that failed in a way that may be the request's own fault: the next
	 * one tells.
	 */
	private @Nullable Permit doubted;

	private boolean ended;

	/**
	 * Creates a call that begins now.
	 * @param leases holds its lease
	 * @param onEnd is told its last lease, if it had one, and how it ended: once, when
	 * the lease is back
	 */
	Call(LeaseHolder leases, BiConsumer<@Nullable Lease, CallOutcome> onEnd) {
		this.leases = leases;
		this.onEnd = onEnd;
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

	synchronized void granted(Lease lease) {
		this.last = lease;
		this.attempts++;
		this.queued = elapsed();
	}

	/**
	 * An attempt begins.
	 * @param permit the permission of its instance's breaker
	 */
	synchronized void attempting(Permit permit) {
		this.permit = permit;
	}

	/**
	 * An attempt failed and another is to follow.
	 * @param failure why
	 */
	void attemptFailed(Failure failure) {
		synchronized (this) {
			Permit ended = this.permit;
			this.permit = null;
			if (failure == Failure.SERVER_ERROR) {
				this.doubted = ended;
			}
			else if (ended != null) {
				ended.failed(failure);
			}
			if (this.last != null) {
				this.tried.add(this.last.instance().id());
			}
		}
		this.leases.giveBack(CallOutcome.leaseOutcome(failure), AnswerCounters.UNKNOWN);
	}

	synchronized void firstByte() {
		this.firstByte = elapsed();
	}

	/**
	 * An instance began to answer.
	 * @param connection on which; it is closed if the call does not want the answer any
	 * more, now or later
	 */
	void answeredOn(Disposable connection) {
		synchronized (this) {
			if (!this.ended) {
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
			outcome = new CallOutcome(failure, status, this.attempts, this.queued, this.firstByte, elapsed(), counters);
			boolean whole = failure == null || failure.status() == Failure.Status.AS_ANSWERED;
			abandoned = whole ? null : this.connection;
		}
		if (abandoned != null) {
			abandoned.dispose();
		}
		settle(failure);
		this.leases.close(outcome.leaseOutcome(), counters);
		this.onEnd.accept(lastLease(), outcome);
	}

	/**
	 * Tells the breakers. An error that two instances give is the request's, and counts
	 * on neither.
	 */
	private synchronized void settle(@Nullable Failure failure) {
		boolean repeated = this.doubted != null && failure == Failure.SERVER_ERROR;
		if (this.doubted != null) {
			if (repeated) {
				this.doubted.ignored();
			}
			else {
				this.doubted.failed(Failure.SERVER_ERROR);
			}
		}
		if (this.permit == null) {
			return;
		}
		if (repeated) {
			this.permit.ignored();
		}
		else if (failure == null) {
			this.permit.succeeded();
		}
		else {
			this.permit.failed(failure);
		}
	}

	private Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

}
