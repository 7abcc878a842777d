package io.ollamagateway.simulator;

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

	private static final Map<String, Object> DEFAULTS = Map.of("num_batch", 512L, "num_gpu", -1L, "main_gpu", 0L,
			"num_thread", 0L, "draft_num_predict", 0L, "shift", true);

	static RunnerOptions of(Map<String, Object> options) {
		Map<String, Object> others = new TreeMap<>();
		options.forEach((name, value) -> {
			if (NAMES.contains(name) && !Objects.equals(DEFAULTS.get(name), value)) {
				others.put(name, value);
			}
		});
		return new RunnerOptions((options.get("num_ctx") instanceof Long ctx) ? Math.toIntExact(ctx) : null, others);
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
	 * Whether this runner must be loaded anew for these options.
	 */
	boolean reload(Runner runner, ModelSettings model, int automatic) {
		RunnerOptions running = runner.options;
		boolean bothAutomatic = this.numCtx == null && running.numCtx == null;
		if (!bothAutomatic && context(model, automatic) != runner.context) {
			return true;
		}
		Map<String, Object> wanted = new TreeMap<>(this.others);
		Map<String, Object> present = new TreeMap<>(running.others);
		if (!wanted.containsKey("num_gpu")) {
			present.remove("num_gpu");
		}
		return !wanted.equals(present);
	}

}
