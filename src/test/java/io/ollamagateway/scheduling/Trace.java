package io.ollamagateway.scheduling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;

/**
 * What a service was asked in an hour: when, how much was read, how much was written. The
 * files of the Azure Public Dataset, columns {@code TIMESTAMP, ContextTokens,
 * GeneratedTokens}, with a byte order mark.
 *
 * @param entries the requests in the order in which they came
 */
record Trace(List<Entry> entries) {

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
		.toFormatter();

	static Trace read(Path file) {
		try {
			List<String> lines = Files.readAllLines(file);
			List<Entry> entries = new ArrayList<>(lines.size());
			LocalDateTime first = null;
			for (String line : lines.subList(1, lines.size())) {
				String[] fields = line.split(",", -1);
				LocalDateTime time = LocalDateTime.parse(fields[0], TIME);
				first = (first != null) ? first : time;
				entries.add(new Entry(Duration.between(first, time).toNanos(), Integer.parseInt(fields[1].trim()),
						Integer.parseInt(fields[2].trim())));
			}
			return new Trace(entries);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The time from the first request to the last.
	 * @return seconds
	 */
	double seconds() {
		return this.entries.getLast().at() / 1e9;
	}

	/**
	 * One request.
	 *
	 * @param at nanoseconds since the first one
	 * @param prompt tokens read
	 * @param output tokens written
	 */
	record Entry(long at, int prompt, int output) {
	}

}
