package io.ollamagateway.protocol;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long a model stays in memory after a request, as its {@code keep_alive} says.
 *
 * @param duration the time, 0 or more; {@code null} = forever
 */
public record KeepAlive(@Nullable Duration duration) {

	/** Until something else unloads it. */
	public static final KeepAlive FOREVER = new KeepAlive(null);

	/**
	 * Whether the request asks to unload the model as soon as it is idle.
	 * @return {@code true} for a duration of zero
	 */
	public boolean unloadsNow() {
		return this.duration != null && this.duration.isZero();
	}

}
