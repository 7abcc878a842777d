package io.ollamagateway.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Host memory in which a runner keeps what its slots have read, so that a conversation
 * finds its own again when others were served in between. From llama-server's prompt
 * cache: the oldest goes first, and what a slot takes back is no longer here.
 */
final class PromptCache {

	/** What would lose more than the rest of itself stays where it is. */
	private static final double LEAST_KEPT = 0.25;

	private final Deque<Tokens> entries = new ArrayDeque<>();

	private final long bytesPerToken;

	private final long limit;

	PromptCache(long bytesPerToken, long limit) {
		this.bytesPerToken = bytesPerToken;
		this.limit = limit;
	}

	void save(Tokens kept) {
		if (kept.length() == 0 || kept.length() * this.bytesPerToken > this.limit || contains(kept)) {
			return;
		}
		this.entries.removeIf((entry) -> entry.commonPrefix(kept) == entry.length());
		this.entries.addLast(kept);
		while (bytes() > this.limit) {
			this.entries.removeFirst();
		}
	}

	private boolean contains(Tokens kept) {
		return this.entries.stream().anyMatch((entry) -> entry.commonPrefix(kept) == kept.length());
	}

	/**
	 * The entry that has more of the prompt, and loses less of itself, than what the slot
	 * holds; else what the slot holds.
	 */
	Tokens load(Tokens kept, Tokens prompt) {
		Tokens better = null;
		int common = kept.commonPrefix(prompt);
		double share = (kept.length() > 0) ? (double) common / kept.length() : -1;
		for (Tokens entry : this.entries) {
			int length = entry.commonPrefix(prompt);
			double entryShare = (double) length / entry.length();
			if (entryShare >= LEAST_KEPT && entryShare > share && length > common) {
				better = entry;
				common = length;
				share = entryShare;
			}
		}
		if (better == null) {
			return kept;
		}
		this.entries.remove(better);
		return better;
	}

	void clear() {
		this.entries.clear();
	}

	int size() {
		return this.entries.size();
	}

	long bytes() {
		return this.entries.stream().mapToLong(Tokens::length).sum() * this.bytesPerToken;
	}

}
