package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The options that belong to a runner rather than to a request.
 *
 * @param numCtx the context asked for, null for automatic
 * @param others all others that were given
 */
record RunnerOptions(@Nullable Integer numCtx, Map<String, Object> others) {

	static final RunnerOptions NONE = new RunnerOptions(null, Map.of());

	private static final Set<String> NAMES = Set.of("num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread",
			"draft_num_predict", "shift");

	/** What is so where nothing is asked; unset is a value of its own for the others. */
	private static final Map<String, Object> DEFAULTS = Map.of("num_batch", 512L, "num_gpu", -1L, "num_thread", 0L,
			"draft_num_predict", 0L, "shift", true);

	/** What Ollama chooses by the machine, unless it is asked for. */
	private static final List<String> AUTOMATIC = List.of("num_batch", "use_mmap");

	/** The batch of models that only embed. */
	private static final long EMBEDDING_BATCH = 2048;

	static RunnerOptions of(Map<String, Object> options) {
		Map<String, Object> others = new TreeMap<>();
		options.forEach((name, value) -> {
			if (NAMES.contains(name)) {
				others.put(name, value);
			}
		});
		return new RunnerOptions((options.get("num_ctx") instanceof Long ctx) ? Math.toIntExact(ctx) : null, others);
	}

	/** These, and where they say nothing what the model's own say. */
	RunnerOptions over(RunnerOptions parameters) {
		Map<String, Object> all = new TreeMap<>(parameters.others);
		all.putAll(this.others);
		return new RunnerOptions((this.numCtx != null) ? this.numCtx : parameters.numCtx, all);
	}

	@Nullable Long number(String name) {
		return (this.others.get(name) instanceof Long number) ? number : null;
	}

	int context(ModelSettings model, int automatic) {
		int asked = (this.numCtx != null) ? this.numCtx : automatic;
		int least = model.can("vision") ? 2048 : 4;
		return Math.min(Math.max(asked, least), model.trainContext());
	}

	/**
	 * What a runner has that is loaded with these.
	 * @param batch the batch that Ollama chooses
	 * @param gpu whether there is a GPU; without one files are not mapped
	 */
	Map<String, Object> effective(ModelSettings model, int batch, boolean gpu) {
		Map<String, Object> effective = effective(model);
		if (model.can("completion")) {
			effective.put("num_batch", (long) batch);
		}
		if (!gpu || effective.get("num_gpu").equals(0L)) {
			effective.putIfAbsent("use_mmap", false);
		}
		return effective;
	}

	private Map<String, Object> effective(ModelSettings model) {
		Map<String, Object> effective = new TreeMap<>(DEFAULTS);
		if (!model.can("completion")) {
			effective.put("num_batch", Math.min(EMBEDDING_BATCH, model.trainContext()));
		}
		effective.putAll(this.others);
		return effective;
	}

	/**
	 * Whether this runner must be loaded anew for these options; rules of
	 * {@code needsReload} in {@code server/sched.go:1381}.
	 */
	boolean reload(Runner runner, ModelSettings model, int automatic) {
		RunnerOptions running = runner.options;
		boolean bothAutomatic = this.numCtx == null && running.numCtx == null;
		if (!bothAutomatic && context(model, automatic) != runner.context) {
			return true;
		}
		Map<String, Object> wanted = effective(model);
		for (String name : AUTOMATIC) {
			if (!this.others.containsKey(name) && !running.others.containsKey(name)) {
				wanted.put(name, runner.effective.get(name));
			}
		}
		Map<String, Object> present = new TreeMap<>(runner.effective);
		if (((Long) wanted.get("num_gpu")) < 0) {
			wanted.put("num_gpu", present.get("num_gpu"));
		}
		wanted.values().removeIf(Objects::isNull);
		return !wanted.equals(present);
	}

}
