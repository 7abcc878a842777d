package io.ollamagateway.fleet.model;

/**
 * What the gateway believes of an instance.
 */
public enum InstanceState {

	/**
	 * Known from the start, and not yet heard of. It gets requests, since nothing speaks
	 * against it.
	 */
	STARTING,

	/**
	 * Came while the gateway was running, and is not yet heard of. It gets requests when
	 * it has passed its first check and has told its models.
	 */
	JOINING,

	/** Healthy. */
	READY,

	/** Failed its checks; gets nothing until it has passed them again. */
	UNHEALTHY,

	/** Finishes what runs on it and gets nothing new, because somebody asked for it. */
	DRAINING,

	/** No longer configured, or no longer discovered. */
	GONE;

	/**
	 * Whether an instance in this state may get requests.
	 * @return {@code true} unless something speaks against it
	 */
	public boolean isUsable() {
		return this == STARTING || this == READY;
	}

	/**
	 * Whether an instance in this state is on its way out.
	 * @return whether it gets nothing new, and need not be reckoned with any more
	 */
	public boolean isLeaving() {
		return this == DRAINING || this == GONE;
	}

}
