package io.ollamagateway.fleet;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/**
 * Calls listeners in the order of the changes that they are about, one call at a time,
 * and never under the lock that guards the state. Whoever changes the state adds what is
 * to be called while it holds its lock, which fixes the order, and delivers after it has
 * released the lock. A listener may change the state again: what that adds is called when
 * the listener has returned.
 */
public final class Notifications {

	private static final Logger logger = LoggerFactory.getLogger(Notifications.class);

	private final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();

	/** Calls of {@link #deliver()} that are not served yet; who makes it 1 serves all. */
	private final AtomicInteger requested = new AtomicInteger();

	/**
	 * Adds a call, which is made at the next {@link #deliver()}.
	 * @param call calls a listener
	 */
	public void add(Runnable call) {
		this.pending.add(call);
	}

	/**
	 * Makes the calls that were added. While another thread is making them, or a listener
	 * asks for it, that one goes on with these and this method returns at once. Must not
	 * be called under a lock.
	 */
	public void deliver() {
		if (this.requested.getAndIncrement() != 0) {
			return;
		}
		int served = 1;
		do {
			for (Runnable call = this.pending.poll(); call != null; call = this.pending.poll()) {
				run(call);
			}
			served = this.requested.addAndGet(-served);
		}
		while (served != 0);
	}

	private static void run(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			logger.error("A listener failed; the others and later changes are told nevertheless", ex);
		}
	}

}
