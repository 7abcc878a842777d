package io.ollamagateway.protocol;

import java.util.Locale;

/**
 * A name or a glob from configuration that stands for models.
 */
public final class ModelPattern {

	private final String text;

	private final boolean exact;

	private ModelPattern(String text, boolean exact) {
		this.text = text;
		this.exact = exact;
	}

	public static ModelPattern parse(String text) {
		return new ModelPattern(text.toLowerCase(Locale.ROOT), text.indexOf('*') < 0 && text.indexOf('?') < 0);
	}

	public boolean isExact() {
		return this.exact;
	}

	public int literalLength() {
		return this.text.length();
	}

	public boolean matches(ModelName name) {
		return this.text.equals(name.display());
	}

	public String text() {
		return this.text;
	}

}
