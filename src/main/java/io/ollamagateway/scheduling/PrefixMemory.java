package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a runner is believed to remember of earlier prompts. It forgets the oldest when
 * there is no more room, as the runner's own prompt cache does: that is 8 GiB and cannot
 * be configured, which held six conversations of 12,500 tokens when it was measured
 * (ollama issue 18072). How much it really is shows when a prompt that should have been
 * remembered was not.
 */
final class PrefixMemory {

	private static final int MOST_ENTRIES = 1024;

	private static final long LEAST_TOKENS = 8_000;

	private static final long MOST_TOKENS = 4_000_000;

	private final Map<Long, Remembered> entries = new LinkedHashMap<>();

	private long room = 75_000;

	private long tokens;

	/**
	 * How much of a prompt is remembered.
	 * @param key what the prompt belongs to
	 * @param promptTokens its length
	 * @param now the time in nanoseconds
	 * @param ttl how long something is remembered
	 * @return tokens that need not be read again
	 */
	long remembered(long key, long promptTokens, long now, Duration ttl) {
		Remembered entry = this.entries.isEmpty() ? null : this.entries.get(key);
		if (entry == null || now - entry.at > ttl.toNanos()) {
			return 0;
		}
		return Math.min(entry.tokens, promptTokens);
	}

	/**
	 * The runner has read or written something.
	 * @param key what it belongs to
	 * @param length its whole length in tokens
	 * @param now the time in nanoseconds
	 */
	void remember(long key, long length, long now) {
		forget(key);
		this.entries.put(key, new Remembered(length, now));
		this.tokens += length;
		Iterator<Remembered> oldest = this.entries.values().iterator();
		while ((this.tokens > this.room || this.entries.size() > MOST_ENTRIES) && this.entries.size() > 1) {
			this.tokens -= oldest.next().tokens;
			oldest.remove();
		}
	}

	/**
	 * What an answer told.
	 * @param believed the tokens that were believed to be remembered
	 * @param told the tokens that were
	 */
	void corrected(long believed, long told) {
		if (believed > 0) {
			this.room = (told * 4 < believed) ? Math.max(LEAST_TOKENS, this.room - this.room / 10)
					: Math.min(MOST_TOKENS, this.room + this.room / 50);
		}
	}

	private void forget(long key) {
		Remembered entry = this.entries.remove(key);
		if (entry != null) {
			this.tokens -= entry.tokens;
		}
	}

	private record Remembered(long tokens, long at) {
	}

}
