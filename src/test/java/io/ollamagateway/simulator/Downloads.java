package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an instance fetches from the registry: each blob once, however many ask for it.
 * Who leaves last ends it; what has come stays.
 */
final class Downloads {

	/** As often as Ollama tells how far a layer is. */
	private static final Duration STEP = Duration.ofMillis(60);

	private final SimulatedOllama server;

	private final Map<String, Download> running = new HashMap<>();

	private final Map<String, Long> arrived = new HashMap<>();

	private int started;

	Downloads(SimulatedOllama server) {
		this.server = server;
	}

	/** How many downloads were begun so far. */
	int started() {
		return this.started;
	}

	/**
	 * Waits for a model's weights.
	 * @return ends the wait
	 */
	Runnable await(ModelSettings model, Waiter waiter) {
		Download download = this.running.computeIfAbsent(model.blob(), (_) -> {
			this.started++;
			return new Download(model);
		});
		download.waiters.add(waiter);
		waiter.progress(download.done);
		if (download.task == null) {
			download.next();
		}
		return () -> download.leave(waiter);
	}

	/** Hears of a download. */
	interface Waiter {

		void progress(long bytes);

		void arrived();

		void broke(String reason);

	}

	private final class Download {

		private final ModelSettings model;

		private final List<Waiter> waiters = new ArrayList<>();

		private long done;

		private SimulationClock.@Nullable Task task;

		private Download(ModelSettings model) {
			this.model = model;
			this.done = Downloads.this.arrived.getOrDefault(model.blob(), 0L);
		}

		private void next() {
			this.task = Downloads.this.server.clock().schedule(STEP, this::step);
		}

		private void step() {
			long more = Downloads.this.server.settings().pullBandwidth() * STEP.toMillis() / 1000;
			this.done = Math.min(this.model.sizeBytes(), this.done + more);
			Downloads.this.arrived.put(this.model.blob(), this.done);
			String failure = Downloads.this.server.faults()
				.downloadFailure(this.model, 100 * this.done / this.model.sizeBytes());
			if (failure != null) {
				end();
				this.waiters.forEach((waiter) -> waiter.broke(failure));
				return;
			}
			List.copyOf(this.waiters).forEach((waiter) -> waiter.progress(this.done));
			if (this.done == this.model.sizeBytes()) {
				end();
				this.waiters.forEach(Waiter::arrived);
			}
			else if (!this.waiters.isEmpty()) {
				next();
			}
		}

		private void leave(Waiter waiter) {
			this.waiters.remove(waiter);
			if (this.waiters.isEmpty() && this.task != null) {
				this.task.cancel();
				end();
			}
		}

		private void end() {
			Downloads.this.running.remove(this.model.blob(), this);
		}

	}

}
