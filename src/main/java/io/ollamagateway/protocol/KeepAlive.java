package io.ollamagateway.protocol;

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long a model stays in memory after a request, as its {@code keep_alive} says.
 *
 * @param duration the time, 0 or more; {@code null} = forever
 */
public record KeepAlive(@Nullable Duration duration) {

	private static final double NANOS_PER_SECOND = 1e9;

	/** Until something else unloads it. */
	public static final KeepAlive FOREVER = new KeepAlive(null);

	/**
	 * Whether the request asks to unload the model as soon as it is idle.
	 * @return {@code true} for a duration of zero
	 */
	public boolean unloadsNow() {
		return this.duration != null && this.duration.isZero();
	}

	/**
	 * Whether a model stays longer by it.
	 * @param other another time
	 * @return {@code false} if both are equal
	 */
	public boolean isLongerThan(KeepAlive other) {
		return other.duration != null && (this.duration == null || this.duration.compareTo(other.duration) > 0);
	}

	/**
	 * The time as it stands in a request.
	 * @return JSON: a number of seconds, -1 for {@link #FOREVER}
	 */
	public String toJson() {
		if (this.duration == null) {
			return "-1";
		}
		return BigDecimal.valueOf(this.duration.getSeconds())
			.add(BigDecimal.valueOf(this.duration.getNano(), 9))
			.stripTrailingZeros()
			// 1E+3 would be a number as well, but no seconds that people recognise
			.toPlainString();
	}

	/**
	 * Reads a number of seconds.
	 * @param seconds the number, with fractions; below 0 = forever
	 * @return the time
	 */
	static KeepAlive ofSeconds(double seconds) {
		double nanos = seconds * NANOS_PER_SECOND;
		return (seconds < 0 || nanos >= Long.MAX_VALUE) ? FOREVER : new KeepAlive(Duration.ofNanos((long) nanos));
	}

	/**
	 * Reads a Go duration such as {@code 10m}.
	 * @param text the text; below 0 = forever
	 * @return the time, or {@code null} if the text is none, for instance {@code 300}
	 */
	static @Nullable KeepAlive ofText(String text) {
		Duration duration = GoDuration.parse(text);
		if (duration == null) {
			return null;
		}
		return duration.isNegative() ? FOREVER : new KeepAlive(duration);
	}

}
