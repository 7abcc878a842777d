package io.ollamagateway.routing;

/**
 * Bounds how much of the work is made of retries: a fifth of the requests, so that a
 * fleet that fails is not asked three times as much. A few are always there, for a
 * gateway that has little to do.
 */
final class RetryBudget {

	private static final double PER_REQUEST = 0.2;

	private static final double MOST = 50;

	private double left = 10;

	/** A request came. */
	synchronized void earn() {
		this.left = Math.min(MOST, this.left + PER_REQUEST);
	}

	/**
	 * Takes a retry out.
	 * @return whether there was one
	 */
	synchronized boolean spend() {
		if (this.left < 1) {
			return false;
		}
		this.left--;
		return true;
	}

}
