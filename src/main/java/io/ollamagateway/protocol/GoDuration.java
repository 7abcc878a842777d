package io.ollamagateway.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Durations as Go's {@code time.ParseDuration} reads them: {@code 1h30m}, {@code -1.5s}.
 */
final class GoDuration {

	private static final int MAX_LENGTH = 100;

	private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "\u03bcs", 1_000L,
			"ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

	private static final Pattern TERM = Pattern.compile("\\G([0-9]*+(?:\\.[0-9]*+)?+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

	private static final BigInteger MAX_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

	private GoDuration() {
	}

	/**
	 * Reads a duration.
	 * @param text the text
	 * @return the duration, or {@code null} where Go gives an error
	 */
	static @Nullable Duration parse(String text) {
		boolean signed = text.startsWith("-") || text.startsWith("+");
		String unsigned = signed ? text.substring(1) : text;
		if (unsigned.equals("0")) {
			return Duration.ZERO;
		}
		if (unsigned.isEmpty() || unsigned.length() > MAX_LENGTH) {
			return null;
		}
		BigInteger sum = BigInteger.ZERO;
		int end = 0;
		for (Matcher matcher = TERM.matcher(unsigned); matcher.find(); end = matcher.end()) {
			String number = matcher.group(1);
			if (number.isEmpty() || number.equals(".")) {
				return null;
			}
			Long unit = NANOS.getOrDefault(matcher.group(2), 0L);
			BigDecimal value = new BigDecimal("0" + number + (number.endsWith(".") ? "0" : ""));
			sum = sum.add(value.multiply(BigDecimal.valueOf(unit)).toBigInteger());
		}
		if (end < unsigned.length() || sum.compareTo(MAX_NANOS) > 0) {
			return null;
		}
		Duration duration = Duration.ofNanos(sum.longValueExact());
		return text.startsWith("-") ? duration.negated() : duration;
	}

}
