package io.ollamagateway.simulator;

import java.util.Locale;

/**
 * What a model is given to read: text and images, or nothing but tokens.
 */
public final class Prompt {

	private static final int IMAGE_TOKENS = 768;

	private final String text;

	private final Tokens tokens;

	/** The tokens before {@code tail}. */
	private final Tokens head;

	/** The text that an answer continues. */
	private final String tail;

	private Prompt(String text, Tokens head, String tail) {
		this.text = text;
		this.head = head;
		this.tail = tail;
		this.tokens = tail.isEmpty() ? head : head.append(Tokens.text(tail));
	}

	static Prompt of(String text) {
		return new Prompt(text, Tokens.EMPTY, text);
	}

	static Prompt of(Tokens tokens) {
		return new Prompt("", tokens, "");
	}

	/** All its text, without the images. */
	String text() {
		return this.text;
	}

	Tokens tokens() {
		return this.tokens;
	}

	/** What the model has read and said after this answer, as the next turn gives it. */
	Tokens followedBy(String answer) {
		return this.head.append(Tokens.text(this.tail + answer));
	}

	/** How a message of this role begins. */
	static String marker(String role) {
		return "<|" + role.toLowerCase(Locale.ROOT) + "|>\n";
	}

	/** Takes texts and images in the order in which the model reads them. */
	static final class Writer {

		private final StringBuilder text = new StringBuilder();

		private Tokens head = Tokens.EMPTY;

		private int tail;

		Writer text(String more) {
			this.text.append(more);
			return this;
		}

		/** Equal images are equal tokens. */
		Writer image(Object image) {
			this.head = this.head.append(Tokens.text(this.text.substring(this.tail)))
				.append(Tokens.random(Hashes.seed(image), IMAGE_TOKENS));
			this.tail = this.text.length();
			return this;
		}

		Writer message(String role, Iterable<?> images, String content) {
			text(marker(role));
			images.forEach(this::image);
			return text(content).text("\n");
		}

		boolean isEmpty() {
			return this.text.isEmpty();
		}

		Prompt write() {
			return new Prompt(this.text.toString(), this.head, this.text.substring(this.tail));
		}

	}

}
