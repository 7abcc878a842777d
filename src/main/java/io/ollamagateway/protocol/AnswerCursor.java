package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where in a document a scanner is, as far as that leads to something that is looked for.
 */
final class AnswerCursor {

	private final AnswerPath root;

	/** The innermost open container that leads on. */
	private AnswerPath place;

	/**
	 * A bit for each open container that leads on, set for objects; the last is lowest.
	 */
	private long objects;

	/** Where the key that was read last leads. */
	private @Nullable AnswerPath property;

	private boolean key;

	AnswerCursor(AnswerPath root) {
		this.root = root;
		this.place = root;
	}

	void reset() {
		this.place = this.root;
		this.objects = 0;
		next(false);
	}

	/** Whether the next string is a key. */
	boolean expectsKey() {
		return this.key;
	}

	void key(ScannedText text) {
		this.key = false;
		this.property = this.place.property(text);
	}

	void comma() {
		next(inObject());
	}

	/** Where the next value stands, or {@code null} if nothing is looked for there. */
	@Nullable AnswerPath value() {
		return inObject() ? this.property : this.place.element();
	}

	/**
	 * Goes into the container that is the next value.
	 * @return whether it leads on; if not, this stays where it is
	 */
	boolean open(boolean object) {
		AnswerPath value = value();
		boolean leadsOn = value != null && value.leadsOn();
		if (value != null && leadsOn) {
			this.place = value;
			this.objects = (this.objects << 1) | (object ? 1 : 0);
		}
		next(leadsOn && object);
		return leadsOn;
	}

	/**
	 * Goes out of a container that leads on.
	 * @return whether that was the end of a document
	 */
	boolean close() {
		AnswerPath parent = this.place.parent();
		boolean end = parent != null && parent == this.root;
		if (parent != null) {
			this.place = parent;
			this.objects >>>= 1;
		}
		next(false);
		return end;
	}

	private void next(boolean isKey) {
		this.key = isKey;
		this.property = null;
	}

	private boolean inObject() {
		return (this.objects & 1) != 0;
	}

}
