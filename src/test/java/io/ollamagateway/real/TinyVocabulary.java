package io.ollamagateway.real;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The tokens of a {@link TinyChain}: GPT-2's stand-ins for all bytes, three special ones,
 * a few merges, and what the model says. Filled up with unused ones to 512, or to as many
 * as there are.
 */
final class TinyVocabulary {

	static final String END = "<|im_end|>";

	static final String PADDING = "<|endoftext|>";

	static final List<String> MERGES = List.of("Ġ t", "h e", "i n", "r e", "o n", "e r", "a n", "Ġ a", "Ġ s", "Ġ w",
			"o r", "e n", "i s", "i t", "e s", "Ġt he", "Ġ o", "Ġ b", "Ġ c", "Ġ f", "Ġ m", "Ġ p", "a t", "o u", "a r",
			"a l", "Ġa n", "in g", "Ġ i", "e d", "l l", "Ġ d", "Ġ h", "Ġan d", "Ġo f", "Ġi n");

	private static final Set<String> SPECIAL = Set.of(PADDING, "<|im_start|>", END);

	private static final int LEAST = 512;

	private static final int PIECE = 6;

	private final List<String> tokens = new ArrayList<>();

	private final List<Integer> chain = new ArrayList<>();

	TinyVocabulary(List<String> pieces) {
		IntStream.range(0, 256).forEach((value) -> this.tokens.add(Character.toString(standIn(value))));
		this.tokens.addAll(List.of(PADDING, "<|im_start|>", END));
		MERGES.forEach((merge) -> this.tokens.add(merge.replace(" ", "")));
		for (String piece : pieces) {
			String token = encoded(piece);
			if (!this.tokens.contains(token)) {
				this.tokens.add(token);
			}
			this.chain.add(this.tokens.indexOf(token));
		}
		while (this.tokens.size() < LEAST) {
			this.tokens.add("<|unused" + this.tokens.size() + "|>");
		}
	}

	/**
	 * A text in pieces none of which is there twice, so that each tells its successor.
	 */
	static List<String> pieces(String text) {
		Set<String> used = new HashSet<>();
		List<String> pieces = new ArrayList<>();
		int at = 0;
		while (at < text.length()) {
			int end = Math.min(at + PIECE, text.length());
			while (!used.add(text.substring(at, end))) {
				if (++end > text.length()) {
					throw new IllegalArgumentException(
							"End differently, this cannot be cut into different pieces: " + text);
				}
			}
			pieces.add(text.substring(at, end));
			at = end;
		}
		return pieces;
	}

	List<String> tokens() {
		return this.tokens;
	}

	/** 1 is a normal token, 3 one for control. */
	List<Integer> types() {
		return this.tokens.stream()
			.map((token) -> (SPECIAL.contains(token) || token.startsWith("<|unused")) ? 3 : 1)
			.toList();
	}

	int id(String token) {
		return this.tokens.indexOf(token);
	}

	/** What the model says, by the tokens' ids. */
	List<Integer> chain() {
		return this.chain;
	}

	private static String encoded(String text) {
		StringBuilder encoded = new StringBuilder();
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			encoded.appendCodePoint(standIn(value & 0xff));
		}
		return encoded.toString();
	}

	private static int standIn(int value) {
		if (isPrintable(value)) {
			return value;
		}
		return 256 + (int) IntStream.range(0, value).filter((other) -> !isPrintable(other)).count();
	}

	private static boolean isPrintable(int value) {
		return (value > 32 && value < 127) || (value > 160 && value != 173);
	}

}
