package io.ollamagateway.protocol;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A name or a glob from configuration that stands for models. In a glob {@code *} stands
 * for any run of characters, slashes and colons included, and {@code ?} for one. Case
 * does not matter, nor does where a name says that its model shall run
 * ({@link ModelName.Source}). Two patterns are equal when their normal forms are.
 */
public final class ModelPattern {

	private static final String HOST_PREFIX = ModelName.DEFAULT_HOST + "/";

	private static final String NAMESPACE_PREFIX = ModelName.DEFAULT_NAMESPACE + "/";

	private final String text;

	private final @Nullable Glob glob;

	private ModelPattern(String text, @Nullable Glob glob) {
		this.text = text;
		this.glob = glob;
	}

	/**
	 * Reads a pattern.
	 * @param text a model's name, or a glob
	 * @return the pattern in normal form
	 * @throws IllegalArgumentException if the text is neither; its message is a sentence
	 * for whoever wrote the text
	 */
	public static ModelPattern parse(String text) {
		String trimmed = text.strip();
		if (!Glob.isGlob(trimmed)) {
			return ModelName.parse(trimmed)
				.map((name) -> new ModelPattern(name.display(), null))
				.orElseThrow(() -> new IllegalArgumentException("'" + text
						+ "' is not the name of a model: expected [host/][namespace/]model[:tag], or a glob with * or ?"));
		}
		if (!trimmed.matches("[A-Za-z0-9_.:/*?-]*+")) {
			throw new IllegalArgumentException("'" + text
					+ "' matches no model: names consist of letters, digits and the characters _ - . : / only");
		}
		String normal = withoutDefaults(trimmed.toLowerCase(Locale.ROOT));
		return new ModelPattern(normal, new Glob(normal));
	}

	private static String withoutDefaults(String glob) {
		String rest = glob.replaceAll("\\*++", "*");
		for (String prefix : new String[] { HOST_PREFIX, NAMESPACE_PREFIX }) {
			// In front of a wildcard a default is a limit: library/* is not *
			if (rest.startsWith(prefix) && !Glob.isWildcard(rest, prefix.length())) {
				rest = rest.substring(prefix.length());
			}
		}
		return rest;
	}

	/**
	 * Whether this is a name.
	 * @return {@code false} for a glob
	 */
	public boolean isExact() {
		return this.glob == null;
	}

	/**
	 * How much the pattern says: among globs that match, the one with the most wins.
	 * @return the number of characters that are no wildcards, of the normal form
	 */
	public int literalLength() {
		return (this.glob != null) ? this.glob.literalLength() : this.text.length();
	}

	/**
	 * Whether the pattern stands for a model. A glob is held against the name as Ollama
	 * shows it, and for the tag {@code latest} also against the name without it, so that
	 * {@code *coder} matches {@code qwen-coder}.
	 * @param name the model
	 * @return {@code true} if it does
	 */
	public boolean matches(ModelName name) {
		if (this.glob == null) {
			return this.text.equals(name.display());
		}
		String shown = shown(name);
		String latest = ":" + ModelName.DEFAULT_TAG;
		return this.glob.matches(shown)
				|| (shown.endsWith(latest) && this.glob.matches(shown.substring(0, shown.length() - latest.length())));
	}

	/** The name, with as many of the defaults as the glob begins with. */
	private String shown(ModelName name) {
		String display = name.display();
		if (!name.host().equals(ModelName.DEFAULT_HOST)) {
			return display;
		}
		String withNamespace = name.namespace() + "/" + name.model() + ":" + name.tag();
		if (this.text.startsWith(HOST_PREFIX)) {
			return HOST_PREFIX + withNamespace;
		}
		return this.text.startsWith(NAMESPACE_PREFIX) ? withNamespace : display;
	}

	/**
	 * The normal form.
	 * @return the same text for equal patterns
	 */
	public String text() {
		return this.text;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ModelPattern pattern && this.text.equals(pattern.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
