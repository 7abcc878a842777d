package io.ollamagateway.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The options of a request that make Ollama reload a model when they differ
 * ({@code needsReload} in {@code server/sched.go}): {@code num_ctx}, {@code num_batch},
 * {@code num_gpu}, {@code main_gpu}, {@code use_mmap}, {@code num_thread},
 * {@code draft_num_predict}, {@code shift}. Equal options mean the same runner.
 *
 * @param values value by name in the order of the names, in a normal form: {@code 4096.0}
 * is {@code 4096}. What the request does not set is absent
 */
public record RunnerOptions(Map<String, String> values) {

	/** The option that sets the context. */
	public static final String NUM_CTX = "num_ctx";

	/** No option set, so that the model's and the server's own hold. */
	public static final RunnerOptions NONE = new RunnerOptions(Map.of());

	public RunnerOptions {
		values = Collections.unmodifiableMap(new TreeMap<>(values));
	}

	/**
	 * The context that the request asks for, in tokens.
	 * @return its {@code num_ctx}, or nothing if it leaves it to the server
	 */
	public OptionalLong numCtx() {
		String value = this.values.get(NUM_CTX);
		return (value != null) ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
	}

	/**
	 * The same options with another context.
	 * @param tokens the {@code num_ctx}
	 * @return new options
	 */
	public RunnerOptions withNumCtx(long tokens) {
		Map<String, String> changed = new TreeMap<>(this.values);
		changed.put(NUM_CTX, Long.toString(tokens));
		return new RunnerOptions(changed);
	}

}
