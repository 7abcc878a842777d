package io.ollamagateway.access;

/**
 * Is told of what callers use and are refused. Called on event loops, so it must not
 * block.
 */
public interface LimitListener {

	/**
	 * A request went beyond a limit.
	 * @param caller who sent it
	 * @param kind beyond which limit
	 * @param refused whether it was refused for it; {@code false} where limits are not
	 * enforced
	 */
	default void exceeded(Caller caller, LimitKind kind, boolean refused) {
	}

	/**
	 * What a request used was counted.
	 * @param caller who sent it
	 * @param tokens of prompt and answer together
	 * @param exact whether the instance told it; else it is an estimate
	 */
	default void charged(Caller caller, long tokens, boolean exact) {
	}

	/**
	 * Redis failed, and this gateway counts for itself.
	 */
	default void storeLost() {
	}

	/**
	 * A request was counted by this gateway for itself because Redis had failed.
	 */
	default void countedLocally() {
	}

	/**
	 * Redis is there again.
	 */
	default void storeFound() {
	}

}
