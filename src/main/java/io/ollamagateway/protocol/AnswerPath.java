package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, in a tree of those places that lead to something that the
 * gateway looks for.
 */
final class AnswerPath {

	private static final String ELEMENT = "[]";

	private final @Nullable AnswerPath parent;

	private final String name;

	private final byte[] key;

	private final List<AnswerPath> properties = new ArrayList<>();

	private @Nullable AnswerPath element;

	private @Nullable AnswerField field;

	private AnswerPath(@Nullable AnswerPath parent, String name) {
		this.parent = parent;
		this.name = name;
		this.key = name.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * The place around all documents; each of them is an element of it.
	 */
	static AnswerPath root() {
		AnswerPath root = new AnswerPath(null, "");
		root.element = new AnswerPath(root, ELEMENT);
		return root;
	}

	/**
	 * Adds a field of a document.
	 * @param field what stands there
	 * @param path the keys that lead there, with dots between them; {@code []} stands for
	 * all elements of an array
	 * @return this
	 */
	AnswerPath with(AnswerField field, String path) {
		AnswerPath place = step(ELEMENT);
		for (String step : path.split("\\.", -1)) {
			place = place.step(step);
		}
		place.field = field;
		return this;
	}

	private AnswerPath step(String step) {
		if (step.equals(ELEMENT)) {
			this.element = (this.element != null) ? this.element : new AnswerPath(this, step);
			return this.element;
		}
		for (AnswerPath property : this.properties) {
			if (property.name.equals(step)) {
				return property;
			}
		}
		AnswerPath property = new AnswerPath(this, step);
		this.properties.add(property);
		return property;
	}

	/** The place around this one; the root has none. */
	@Nullable AnswerPath parent() {
		return this.parent;
	}

	@Nullable AnswerPath element() {
		return this.element;
	}

	@Nullable AnswerField field() {
		return this.field;
	}

	/** Whether something that is looked for may stand inside of the value. */
	boolean leadsOn() {
		return this.element != null || !this.properties.isEmpty();
	}

	/**
	 * The place of a property.
	 * @param key the key as it is written in the document
	 * @return the place, or {@code null} if nothing is looked for there
	 */
	@Nullable AnswerPath property(ScannedText key) {
		// most keys mean nothing, and they are many: no stream, no iterator
		for (int i = 0; i < this.properties.size(); i++) {
			AnswerPath property = this.properties.get(i);
			if (key.isPlain() ? key.hasBytes(property.key) : key.toString().equals(property.name)) {
				return property;
			}
		}
		return null;
	}

}
