package io.ollamagateway.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes one story of what several instances tell of the same change, such that a client
 * of one Ollama draws it as one bar for each layer. A layer is as large as it is on one
 * instance, and as far as it is on the average of all: an instance that has failed stays
 * where it was, so that the bar of a layer that is not everywhere does not reach its end.
 * What is told never goes back. Not for several threads at once.
 */
final class ProgressMerge {

	/** A layer is told of in this many steps at most. */
	private static final int STEPS = 1000;

	private static final int MOST_LAYERS = 1000;

	private static final int MOST_STATUSES = 1000;

	private final List<String> instances;

	private final Map<String, Layer> layers = new LinkedHashMap<>();

	/** Who has said what, of what was not told yet. */
	private final Map<String, Set<String>> statuses = new LinkedHashMap<>();

	private final Set<String> told = new HashSet<>();

	private final Set<String> done = new LinkedHashSet<>();

	private final Map<String, ProgressLine> failed = new TreeMap<>();

	ProgressMerge(Collection<String> instances) {
		this.instances = List.copyOf(instances);
	}

	/**
	 * An instance has told something.
	 * @return what the client is told
	 */
	List<ProgressLine> on(String instance, ProgressLine line) {
		List<ProgressLine> out = new ArrayList<>();
		if (isOver(instance)) {
			return out;
		}
		if (line.isError()) {
			this.failed.put(instance, line);
		}
		else if (line.isSuccess()) {
			this.done.add(instance);
			this.layers.values().forEach((layer) -> tell(layer, out));
		}
		else if (!line.digest().isEmpty()) {
			if (this.layers.size() < MOST_LAYERS || this.layers.containsKey(line.digest())) {
				Layer layer = this.layers.computeIfAbsent(line.digest(), (_) -> new Layer(line));
				layer.completed.merge(instance, line.completed(), Math::max);
				tell(layer, out);
			}
		}
		else if (!this.told.contains(line.status()) && this.statuses.size() < MOST_STATUSES) {
			this.statuses.computeIfAbsent(line.status(), (_) -> new HashSet<>()).add(instance);
		}
		tellStatuses(out);
		return out;
	}

	/** An instance's answer has ended. */
	List<ProgressLine> ended(String instance) {
		return isOver(instance) ? List.of()
				: on(instance, ProgressLine.failure(502, "its answer ended before it was done"));
	}

	/**
	 * All have ended.
	 * @param what what was to be done, for people: {@code pulled}
	 * @return the truth in one line
	 */
	ProgressLine end(String what) {
		if (this.failed.isEmpty()) {
			return ProgressLine.of(ProgressLine.SUCCESS);
		}
		ProgressLine first = this.failed.values().iterator().next();
		boolean all = this.failed.size() == this.instances.size();
		if (all && this.failed.values().stream().allMatch((other) -> other.error().equals(first.error()))) {
			return first;
		}
		List<String> succeeded = this.instances.stream().filter(this.done::contains).toList();
		StringBuilder text = new StringBuilder(what)
			.append(succeeded.isEmpty() ? " on none of " : " on " + succeeded.size() + " of ")
			.append(this.instances.size())
			.append(" instances");
		if (!succeeded.isEmpty()) {
			text.append(" (").append(String.join(", ", succeeded)).append(")");
		}
		this.failed
			.forEach((instance, line) -> text.append("; ").append(instance).append(" failed: ").append(line.error()));
		return ProgressLine.failure(502, text.toString());
	}

	private boolean isOver(String instance) {
		return this.done.contains(instance) || this.failed.containsKey(instance);
	}

	private void tell(Layer layer, List<ProgressLine> out) {
		double sum = 0;
		for (String instance : this.instances) {
			long completed = this.done.contains(instance) ? layer.total : layer.completed.getOrDefault(instance, 0L);
			sum += Math.min(layer.total, completed);
		}
		long completed = (long) (sum / this.instances.size());
		boolean enough = completed - layer.told >= Math.max(1, layer.total / STEPS);
		if (layer.told < 0 || enough || (completed == layer.total && layer.told < completed)) {
			layer.told = completed;
			out.add(new ProgressLine(layer.status, layer.digest, layer.total, completed, "", 0));
		}
	}

	/**
	 * The first word is passed on at once; every other when nobody has it still to say.
	 */
	private void tellStatuses(List<ProgressLine> out) {
		this.statuses.entrySet().removeIf((entry) -> {
			boolean all = this.told.isEmpty() || this.instances.stream()
				.allMatch((instance) -> entry.getValue().contains(instance) || isOver(instance));
			if (all && this.told.add(entry.getKey())) {
				out.add(ProgressLine.of(entry.getKey()));
			}
			return all;
		});
	}

	private static final class Layer {

		private final String status;

		private final String digest;

		private final long total;

		private final Map<String, Long> completed = new HashMap<>();

		private long told = -1;

		private Layer(ProgressLine line) {
			this.status = line.status();
			this.digest = line.digest();
			this.total = line.total();
		}

	}

}
