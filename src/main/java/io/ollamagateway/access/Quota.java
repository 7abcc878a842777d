package io.ollamagateway.access;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;

/**
 * So much in so much time. The time begins with the first use; when it is over, all is
 * there again.
 *
 * @param amount how much, at least 1
 * @param per in which time, longer than 0
 */
public record Quota(long amount, Duration per) {

	/**
	 * Reads a quota.
	 * @param text such as {@code 100/10s}, {@code 200000/1h} or {@code 5/s}
	 * @return the quota
	 * @throws IllegalArgumentException if the text is none; its message is a sentence for
	 * whoever wrote the text
	 */
	public static Quota parse(String text) {
		int slash = text.indexOf('/');
		if (slash > 0) {
			try {
				long amount = Long.parseLong(text.substring(0, slash).strip());
				String time = text.substring(slash + 1).strip();
				Duration per = DurationStyle.detectAndParse(Character.isLowerCase(time.charAt(0)) ? "1" + time : time);
				if (amount > 0 && per.compareTo(Duration.ofMillis(1)) >= 0) {
					return new Quota(amount, per);
				}
			}
			catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException ex) {
				// told below
			}
		}
		throw new IllegalArgumentException("'" + text + "' is no limit: expected one such as 100/10s or 200000/1h");
	}

	@Override
	public String toString() {
		ChronoUnit largest = Stream.of(ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)
			.filter((unit) -> this.per.toMillis() % unit.getDuration().toMillis() == 0)
			.findFirst()
			.orElse(ChronoUnit.MILLIS);
		return this.amount + "/" + DurationStyle.SIMPLE.print(this.per, largest);
	}

}
