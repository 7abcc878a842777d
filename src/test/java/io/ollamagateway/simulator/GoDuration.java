package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The values that {@code keep_alive} takes.
 */
final class GoDuration {

	private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");

	private static final Map<String, Double> UNITS = Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m",
			6e10, "h", 3.6e12);

	private GoDuration() {
	}

	static @Nullable Duration keepAlive(@Nullable Object value) {
		return switch (value) {
			case null -> null;
			case Number seconds -> nanos(seconds.doubleValue() * 1e9);
			case String text -> nanos(parse(text));
			case Boolean _ -> throw new Rejection(400, "Unsupported type: 'bool'");
			default -> throw new Rejection(400, "unsupported type for duration");
		};
	}

	private static Duration nanos(double nanos) {
		return (nanos < 0) ? Duration.ofSeconds(-1) : Duration.ofNanos((long) nanos);
	}

	private static double parse(String text) {
		String quoted = "\"" + text + "\"";
		String rest = text.replaceFirst("^[+-]", "");
		if (rest.equals("0")) {
			return 0;
		}
		Matcher parts = PART.matcher(rest);
		double nanos = 0;
		int at = 0;
		while (parts.find() && parts.start() == at) {
			nanos += Double.parseDouble(parts.group(1)) * UNITS.getOrDefault(parts.group(2), 0.0);
			at = parts.end();
		}
		if (at == 0 || at < rest.length()) {
			boolean number = rest.matches("[0-9.]+");
			throw new Rejection(400,
					number ? "time: missing unit in duration " + quoted : "time: invalid duration " + quoted);
		}
		return text.startsWith("-") ? -nanos : nanos;
	}

}
