package io.ollamagateway.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Where requests wait whose model is not loaded. One worker serves it strictly in order
 * and is blocked for the whole eviction and load of its head.
 */
final class LoadQueue {

	private final SimulatedInstance instance;

	private final Deque<SimulatedCall> waiting = new ArrayDeque<>();

	private @Nullable ModelLoad head;

	private boolean deadlocked;

	LoadQueue(SimulatedInstance instance) {
		this.instance = instance;
	}

	void add(SimulatedCall call) {
		if (this.waiting.size() >= this.instance.settings().maxQueue()) {
			call.fail(503, "server busy, please try again.  maximum pending requests exceeded");
			return;
		}
		this.waiting.add(call);
		work();
	}

	int size() {
		return this.waiting.size();
	}

	boolean isHead(ModelLoad load) {
		return this.head == load;
	}

	@Nullable ModelSettings loadingModel() {
		return (this.head != null && this.head.running()) ? this.head.call.model : null;
	}

	/** Whether the head waits until a model has left. */
	boolean waitsForRoom() {
		return this.head != null && !this.head.running();
	}

	boolean deadlocked() {
		return this.deadlocked;
	}

	void deadlock(boolean deadlocked) {
		this.deadlocked = deadlocked;
		if (!deadlocked && this.head != null) {
			this.head.step();
		}
		else {
			work();
		}
	}

	/** The process died: everybody gets the error. */
	void restart() {
		ModelLoad current = this.head;
		this.head = null;
		if (current != null) {
			current.abort();
			current.call.fail(500, SimulatedInstance.STOPPED);
		}
		while (!this.waiting.isEmpty()) {
			this.waiting.remove().fail(500, SimulatedInstance.STOPPED);
		}
	}

	void ownerLeft(SimulatedCall call) {
		if (this.head != null && this.head.call == call && this.head.running()
				&& this.instance.settings().has(Quirk.LOAD_ABORTED_BY_OWNER_DISCONNECT)) {
			this.head.abort();
			this.instance.counters().abortedLoads++;
			next();
		}
	}

	private void work() {
		if (this.head == null && !this.waiting.isEmpty()) {
			this.head = new ModelLoad(this.instance, this.waiting.remove());
			this.head.step();
		}
	}

	/** The head is served. */
	void next() {
		this.head = null;
		work();
	}

}
