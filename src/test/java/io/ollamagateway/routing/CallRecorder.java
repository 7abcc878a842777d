package io.ollamagateway.routing;

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

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.SchedulerListener;

/**
 * Records what a gateway under test does with leases and calls.
 */
public final class CallRecorder implements SchedulerListener, CallListener {

	private final Map<String, Integer> inFlight = new HashMap<>();

	private final Set<Long> out = new HashSet<>();

	private final List<Map<String, Integer>> choices = new ArrayList<>();

	private final List<String> chosen = new ArrayList<>();

	private final Queue<CallOutcome> outcomes = new ArrayDeque<>();

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
	public synchronized void callEnded(ModelRequest request, Lease lease, CallOutcome outcome) {
		this.outcomes.add(outcome);
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
	}

	public synchronized int leasesOut() {
		return this.out.size();
	}

	/**
	 * Waits until this many leases are out.
	 * @param count how many
	 * @throws InterruptedException if the test is ended
	 */
	public synchronized void awaitLeasesOut(int count) throws InterruptedException {
		await(() -> leasesOut() == count, () -> leasesOut() + " leases are out, not " + count);
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
