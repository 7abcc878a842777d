package io.ollamagateway.routing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.RunnerKey;
import io.ollamagateway.scheduling.SchedulerListener;
import io.ollamagateway.scheduling.Ticket;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Records what a gateway under test does with leases and calls.
 */
public final class CallRecorder implements SchedulerListener, CallListener, WebFilter, Ordered {

	private final Map<String, Integer> inFlight = new HashMap<>();

	private final Set<Long> out = new HashSet<>();

	private final List<Map<String, Integer>> choices = new ArrayList<>();

	private final List<String> chosen = new ArrayList<>();

	private final Queue<CallOutcome> outcomes = new ArrayDeque<>();

	private final List<Failure> retried = new ArrayList<>();

	private final List<String> loadsBegun = new ArrayList<>();

	private int loadsEnded;

	private int waiting;

	private int running;

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return Mono.defer(() -> {
			running(1);
			return chain.filter(exchange);
		}).doFinally((_) -> running(-1));
	}

	private synchronized void running(int change) {
		this.running += change;
		notifyAll();
	}

	@Override
	public synchronized void leaseTaken(Lease lease, int now) {
		this.out.add(lease.id());
		this.chosen.add(lease.instance().id());
		this.inFlight.put(lease.instance().id(), now);
		this.choices.add(Map.copyOf(this.inFlight));
		notifyAll();
	}

	@Override
	public synchronized void leaseReturned(Lease lease, LeaseOutcome outcome, int now) {
		this.out.remove(lease.id());
		this.inFlight.put(lease.instance().id(), now);
		notifyAll();
	}

	@Override
	public synchronized void queued(Ticket ticket, Pool pool, int waiting) {
		this.waiting = waiting;
		notifyAll();
	}

	@Override
	public synchronized void unqueued(Ticket ticket, Pool pool, Duration waited, int waiting) {
		this.waiting = waiting;
		notifyAll();
	}

	@Override
	public synchronized void loadBegun(Decision.Load load) {
		this.loadsBegun.add(load.instance().id() + " " + load.runner().model().display());
		notifyAll();
	}

	@Override
	public synchronized void loadEnded(Instance instance, RunnerKey runner, Duration duration, String failure) {
		this.loadsEnded++;
		notifyAll();
	}

	@Override
	public synchronized void attemptFailed(Lease lease, Failure failure) {
		this.retried.add(failure);
	}

	/**
	 * Why attempts failed that were made again elsewhere.
	 * @return a failure for each of them, in order
	 */
	public synchronized List<Failure> retried() {
		return List.copyOf(this.retried);
	}

	@Override
	public synchronized void callEnded(EndedCall call) {
		if (call.outcome().attempts() > 0 || call.outcome().failure() != null) {
			// nothing was asked of an instance for others
			this.outcomes.add(call.outcome());
		}
		notifyAll();
	}

	/**
	 * The slots taken on each instance right after each choice.
	 * @return in the order of the choices
	 */
	public synchronized List<Map<String, Integer>> choices() {
		return List.copyOf(this.choices);
	}

	/**
	 * The instances chosen.
	 * @return their ids, in order
	 */
	public synchronized List<String> chosen() {
		return List.copyOf(this.chosen);
	}

	/**
	 * Forgets what was, but not what is in flight.
	 */
	public synchronized void forget() {
		this.chosen.clear();
		this.choices.clear();
		this.outcomes.clear();
		this.retried.clear();
	}

	public synchronized int leasesOut() {
		return this.out.size();
	}

	/**
	 * Waits until all requests have ended and have told how, which they do when their
	 * leases are back.
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized void awaitNothingRunning() throws InterruptedException {
		await(() -> this.running == 0 && this.out.isEmpty(),
				() -> this.running + " requests run, these leases are out: " + this.out);
	}

	/**
	 * Waits until this many leases are out.
	 * @param count how many
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized void awaitLeasesOut(int count) throws InterruptedException {
		await(() -> leasesOut() == count, () -> leasesOut() + " leases are out, not " + count + ": " + this.out);
	}

	/**
	 * Waits until this many requests wait in the queue.
	 * @param count how many
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized void awaitWaiting(int count) throws InterruptedException {
		await(() -> this.waiting == count, () -> this.waiting + " requests wait, not " + count);
	}

	/**
	 * The loads that were begun.
	 * @return instance and model, in order
	 */
	public synchronized List<String> loadsBegun() {
		return List.copyOf(this.loadsBegun);
	}

	/**
	 * Waits until this many loads have ended.
	 * @param count how many, since the start
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized void awaitLoadsEnded(int count) throws InterruptedException {
		await(() -> this.loadsEnded == count, () -> this.loadsEnded + " loads ended, not " + count);
	}

	/**
	 * The next outcome.
	 * @return the outcome of the call that ended first and was not asked for yet
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized CallOutcome nextOutcome() throws InterruptedException {
		await(() -> !this.outcomes.isEmpty(), () -> "No call ended");
		return this.outcomes.remove();
	}

	private synchronized void await(BooleanSupplier condition, Supplier<String> problem) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (!condition.getAsBoolean()) {
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (left <= 0) {
				throw new AssertionError(problem.get());
			}
			wait(left);
		}
	}

}
