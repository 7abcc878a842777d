package io.ollamagateway.protocol;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The numbers that an answer has told so far. What it tells again counts.
 */
final class AnswerCounts {

	private final Map<AnswerField, Long> values = new EnumMap<>(AnswerField.class);

	void put(AnswerField field, long value) {
		// with include_usage each chunk of a completion says zero, until the last one
		boolean placeholder = value == 0 && count(AnswerField.PROMPT_TOKENS) == null
				&& (field == AnswerField.PROMPT_TOKENS || field == AnswerField.OUTPUT_TOKENS);
		if (value != ScannedText.NO_NUMBER && !placeholder) {
			this.values.put(field, value);
		}
	}

	AnswerCounters counters(boolean cacheApart, @Nullable String doneReason) {
		return new AnswerCounters(duration(AnswerField.TOTAL), duration(AnswerField.LOAD),
				duration(AnswerField.PROMPT_EVAL), duration(AnswerField.EVAL), promptTokens(cacheApart),
				count(AnswerField.CACHED_TOKENS), count(AnswerField.OUTPUT_TOKENS), doneReason);
	}

	/** A number, or the given one where it is not told. */
	long value(AnswerField field, long absent) {
		return this.values.getOrDefault(field, absent);
	}

	private @Nullable Long promptTokens(boolean cacheApart) {
		Long counted = count(AnswerField.PROMPT_TOKENS);
		if (counted == null || !cacheApart) {
			return counted;
		}
		return counted + value(AnswerField.CACHED_TOKENS, 0) + value(AnswerField.CACHE_WRITES, 0);
	}

	private @Nullable Long count(AnswerField field) {
		return this.values.get(field);
	}

	private @Nullable Duration duration(AnswerField field) {
		Long nanos = count(field);
		return (nanos != null) ? Duration.ofNanos(nanos) : null;
	}

}
