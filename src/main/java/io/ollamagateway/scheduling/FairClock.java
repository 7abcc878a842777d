package io.ollamagateway.scheduling;

import java.util.HashMap;
import java.util.Map;

/**
 * Fair turns between callers by virtual time: start-time fair queueing (Goyal, Vin and
 * Cheng, SIGCOMM 1996). Each request starts, virtually, when its caller's last one ends
 * or when the clock stands, whichever is later; who starts first is served first. A
 * caller that sends a flood pushes its own requests into the future and nobody else's.
 */
final class FairClock {

	private static final int LEAST_PRUNED = 1024;

	private static final int MOST_KEPT = 8192;

	private final Map<String, Account> accounts = new HashMap<>();

	private double now;

	private int pruneAt = LEAST_PRUNED;

	/**
	 * A request came.
	 * @param origin whose it is
	 * @param cost what it is expected to cost
	 * @return its virtual start
	 */
	double start(Origin origin, double cost) {
		Account account = account(origin);
		double start = Math.max(this.now, account.start());
		account.end = start + cost / origin.share();
		if (this.accounts.size() > this.pruneAt) {
			prune();
		}
		return start;
	}

	/** A request waits. */
	void queued(Origin origin, double start) {
		Account account = account(origin);
		account.waiting++;
		account.last = Math.max(account.last, start);
	}

	/** A request waits no more. */
	void unqueued(Origin origin) {
		Account account = account(origin);
		account.waiting--;
		if (account.waiting == 0) {
			account.last = 0;
		}
	}

	/** A request was served. */
	void served(double start) {
		this.now = Math.max(this.now, start);
	}

	/** A request's cost turned out to be another one. */
	void corrected(Origin origin, double more) {
		Account account = this.accounts.get(origin.caller());
		if (account != null) {
			account.end += more / origin.share();
		}
	}

	/** How many callers it remembers. */
	int size() {
		return this.accounts.size();
	}

	private Account account(Origin origin) {
		return this.accounts.computeIfAbsent(origin.caller(), (_) -> new Account());
	}

	private void prune() {
		// who has used up nothing in advance is like one who has never come
		this.accounts.values().removeIf((account) -> account.isIdle(this.now));
		if (this.accounts.size() > MOST_KEPT) {
			// while each caller comes only once the clock stands; their small debts are
			// forgotten
			double[] ends = this.accounts.values().stream().mapToDouble((account) -> account.end).sorted().toArray();
			double middle = ends[ends.length / 2];
			this.accounts.values().removeIf((account) -> account.isIdle(middle));
		}
		this.pruneAt = Math.max(LEAST_PRUNED, 2 * this.accounts.size());
	}

	/**
	 * What a caller has used up.
	 */
	private static final class Account {

		private double end;

		/** The latest start of those that wait. */
		private double last;

		private int waiting;

		/**
		 * What is given back must not put a request before those of the same caller that
		 * came earlier.
		 */
		double start() {
			return Math.max(this.end, this.last);
		}

		boolean isIdle(double now) {
			return this.waiting == 0 && this.end <= now;
		}

	}

}
