package io.ollamagateway.scheduling;

/**
 * With what a lease comes back.
 */
public enum LeaseOutcome {

	/** The instance answered, be it with an error that is the caller's. */
	ANSWERED,
	/** The instance failed. */
	FAILED,
	/** The instance failed to load the model that it was believed to have loaded. */
	NOT_LOADED,
	/** The instance said that it does not have the model. */
	NOT_INSTALLED,
	/** The client went away, or the gateway did not need the place after all. */
	ABANDONED

}
