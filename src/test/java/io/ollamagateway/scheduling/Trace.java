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
import java.util.SplittableRandom;

/**
 * What a service was asked in an hour: when, how much was read, how much was written. The
 * files of the Azure Public Dataset, columns {@code TIMESTAMP, ContextTokens,
 * GeneratedTokens}, with a byte order mark.
 *
 * @param entries the requests in the order in which they came
 */
public record Trace(List<Entry> entries) {

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
		.toFormatter();

	/** Reads a file. */
	public static Trace read(Path file) {
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
	 * A trace that looks like the conversations of that dataset: requests in clusters,
	 * prompts of a thousand tokens and answers of a hundred and thirty, both with a long
	 * tail.
	 */
	static Trace synthetic(int requests, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		List<Entry> entries = new ArrayList<>(requests);
		double at = 0;
		for (int i = 0; i < requests; i++) {
			double crowd = 1 + 0.5 * Math.sin(2 * Math.PI * i / 1500);
			at += random.nextExponential() * 0.18 / crowd;
			entries.add(new Entry((long) (1e9 * at), tokens(random, 1000, 0.8, 8000), tokens(random, 130, 1, 1000)));
		}
		return new Trace(entries);
	}

	private static int tokens(SplittableRandom random, double median, double sigma, int most) {
		return (int) Math.clamp(median * Math.exp(sigma * random.nextGaussian()), 1, most);
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
	public record Entry(long at, int prompt, int output) {
	}

}
