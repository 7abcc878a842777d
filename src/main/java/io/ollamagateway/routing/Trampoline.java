package io.ollamagateway.routing;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/**
 * Runs what follows from a thread's actions one after the other instead of inside of each
 * other. A lease that is granted may end at once and free the slot for the next request
 * in the queue, whose lease ends at once as well: nested, a full queue would need a stack
 * as deep.
 */
final class Trampoline {

	private static final Logger logger = LoggerFactory.getLogger(Trampoline.class);

	/**
	 * What the action that a thread is inside of has behind it. An application has one
	 * driver.
	 */
	@SuppressWarnings("ThreadLocalUsage")
	private final ThreadLocal<@Nullable Queue<Runnable>> pending = new ThreadLocal<>();

	/**
	 * Runs actions on this thread.
	 * @param actions run in this order: before this method returns, or, if this thread is
	 * inside of such an action, when that one has returned
	 */
	void run(List<Runnable> actions) {
		Queue<Runnable> outer = this.pending.get();
		if (outer != null) {
			outer.addAll(actions);
			return;
		}
		Queue<Runnable> queue = new ArrayDeque<>(actions);
		this.pending.set(queue);
		try {
			for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
				run(next);
			}
		}
		finally {
			this.pending.remove();
		}
	}

	private static void run(Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			logger.error("A scheduling decision was not carried out; the ones behind it are", ex);
		}
	}

}
