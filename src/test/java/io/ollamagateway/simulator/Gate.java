package io.ollamagateway.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Holds each chunk of an instance's streams, and each answer that is no stream, until the
 * test lets it go. Open unless told otherwise.
 */
public final class Gate {

	private final Executor thread;

	private final Deque<Runnable> held = new ArrayDeque<>();

	private boolean closed;

	private int permits;

	Gate(Executor thread) {
		this.thread = thread;
	}

	/** From now on hold everything. */
	public void hold() {
		this.thread.execute(() -> this.closed = true);
	}

	/** Let that many chunks pass, those that are held first. */
	public void release(int chunks) {
		this.thread.execute(() -> {
			this.permits += chunks;
			drain();
		});
	}

	/** Let everything pass. */
	public void open() {
		this.thread.execute(() -> {
			this.closed = false;
			this.permits = 0;
			drain();
		});
	}

	void pass(Runnable step) {
		this.held.add(step);
		drain();
	}

	void forget(Runnable step) {
		this.held.remove(step);
	}

	private void drain() {
		while (!this.held.isEmpty() && (!this.closed || this.permits > 0)) {
			if (this.closed) {
				this.permits--;
			}
			this.held.remove().run();
		}
	}

}
