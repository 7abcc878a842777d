package io.ollamagateway.fleet.model;

import java.util.Locale;

/**
 * How many requests an instance runs at once on one model: its
 * {@code OLLAMA_NUM_PARALLEL}.
 *
 * @param slots the number, or where it starts if it is learned; 1 or more
 * @param learned whether the gateway finds the number out by itself
 */
public record Parallel(int slots, boolean learned) {

	/** One at a time, Ollama's own default since 0.9.7. */
	public static final Parallel ONE = new Parallel(1, false);

	/** Found out from what the counters of each answer tell, beginning with one. */
	public static final Parallel AUTO = new Parallel(1, true);

	/** The most that is ever learned. */
	public static final int MOST_LEARNED = 64;

	public Parallel {
		if (slots < 1) {
			throw new IllegalArgumentException("parallel must be 1 or more, or auto");
		}
	}

	/**
	 * Reads a number or {@code auto}.
	 * @param text as written in the configuration
	 * @return what it says
	 * @throws IllegalArgumentException with a sentence that says what is allowed
	 */
	public static Parallel parse(String text) {
		String trimmed = text.trim().toLowerCase(Locale.ROOT);
		if (trimmed.equals("auto")) {
			return AUTO;
		}
		try {
			return new Parallel(Integer.parseInt(trimmed), false);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + text + "' is neither a number nor auto", ex);
		}
	}

	/**
	 * The most requests that may ever run at once.
	 * @return the number itself, or the bound of learning
	 */
	public int most() {
		return this.learned ? MOST_LEARNED : this.slots;
	}

}
