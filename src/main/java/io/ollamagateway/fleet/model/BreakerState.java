package io.ollamagateway.fleet.model;

/**
 * How many calls the breaker of an instance lets through at a time.
 *
 * @param calls 0 if it is open, a few if it is half-open, any number if it is closed
 */
public record BreakerState(int calls) {

	/** Every call passes. */
	public static final BreakerState CLOSED = new BreakerState(Integer.MAX_VALUE);

	/** No call passes. */
	public static final BreakerState OPEN = new BreakerState(0);

	/**
	 * Some calls pass, to see how they end.
	 * @param calls how many
	 * @return the state
	 */
	public static BreakerState halfOpen(int calls) {
		return new BreakerState(calls);
	}

	/**
	 * Whether calls are kept away.
	 * @return {@code true} if none passes
	 */
	public boolean isOpen() {
		return this.calls == 0;
	}

}
