package io.ollamagateway.scheduling;

import java.util.Locale;

/**
 * Why an instance was chosen.
 */
public enum Choice {

	/** It was the only free place. */
	ONLY_FREE,
	/** It remembers the conversation, or is the home of it. */
	CONVERSATION,
	/** The first token is expected soonest there. */
	SOONEST,
	/** It had the fewest requests for its weight. */
	LEAST_BUSY,
	/** The rule of the pool's strategy. */
	STRATEGY,
	/** The request waited, and this was the first place for it that became free. */
	NEXT_FREE,
	/** All instances are down, and the pool tries them nevertheless. */
	PANIC;

	/**
	 * The name as it stands in logs.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
