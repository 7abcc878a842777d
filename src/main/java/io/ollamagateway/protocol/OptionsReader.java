package io.ollamagateway.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the options that belong to a runner, and the one that bounds the output. A
 * repeated {@code options} adds to what was there, as Go decodes into a map that exists;
 * its keys are exact. Values that Ollama will refuse count as absent.
 */
final class OptionsReader {

	private static final Set<String> INTEGERS = Set.of(RunnerOptions.NUM_CTX, "num_batch", "num_gpu", "main_gpu",
			"num_thread", "draft_num_predict");

	private static final String MMAP = "use_mmap";

	private static final String GPU_LAYERS = "num_gpu";

	private static final String OUTPUT_LIMIT = "num_predict";

	private final JsonTokens tokens;

	private final Map<String, String> values = new HashMap<>();

	private boolean noShift;

	private @Nullable Long outputLimit;

	OptionsReader(JsonTokens tokens) {
		this.tokens = tokens;
	}

	RunnerOptions options() {
		if (this.values.isEmpty() && !this.noShift) {
			return RunnerOptions.NONE;
		}
		Map<String, String> all = new HashMap<>(this.values);
		if (this.noShift) {
			all.put(Field.SHIFT.key(), "false");
		}
		return new RunnerOptions(all);
	}

	/** The most output tokens that the options allow, if they set a bound. */
	@Nullable Long outputLimit() {
		return this.outputLimit;
	}

	/** Reads {@code shift}, which stands beside the options and is on by default. */
	void readShift() {
		this.noShift = this.tokens.current() == JsonToken.VALUE_FALSE;
		this.tokens.skip();
	}

	void read() {
		if (this.tokens.current() != JsonToken.START_OBJECT) {
			if (this.tokens.current() == JsonToken.VALUE_NULL) {
				this.values.clear();
				this.outputLimit = null;
			}
			this.tokens.skip();
			return;
		}
		this.tokens.advance();
		while (this.tokens.current() == JsonToken.PROPERTY_NAME) {
			String name = this.tokens.name();
			this.tokens.advance();
			read(name);
			this.tokens.skip();
		}
		this.tokens.advance();
	}

	private void read(String name) {
		if (name.equals(OUTPUT_LIMIT)) {
			String value = value(name);
			this.outputLimit = (value != null) ? OutputLimit.of(Long.parseLong(value)) : null;
		}
		else if (name.equals(MMAP) || INTEGERS.contains(name)) {
			String value = value(name);
			if (value != null) {
				this.values.put(name, value);
			}
			else {
				this.values.remove(name);
			}
		}
	}

	private @Nullable String value(String name) {
		JsonToken token = this.tokens.current();
		if (name.equals(MMAP)) {
			return token.isBoolean() ? token.asString() : null;
		}
		if (!token.isNumeric()) {
			return null;
		}
		// Go reads any number as a float64 and cuts the fraction off
		// (api.Options.FromMap)
		double number = Double.parseDouble(this.tokens.number());
		boolean automatic = number < 0 && name.equals(GPU_LAYERS);
		return (Double.isInfinite(number) || automatic) ? null : Long.toString((long) number);
	}

}
