package io.ollamagateway.protocol;

import java.util.Locale;

import io.ollamagateway.protocol.ModelName.Source;

/**
 * A model's name as a request writes it, with its source cut off ({@code ParseRef} in
 * Ollama's {@code internal/modelref/modelref.go}).
 *
 * @param base the name without its source
 * @param source what was cut off
 * @param conflicting whether the rest names a source again, which Ollama refuses
 */
record ModelReference(String base, Source source, boolean conflicting) {

	private static final String CLOUD_TAG = "-cloud";

	static ModelReference of(String text) {
		String trimmed = trim(text);
		ModelReference outer = cut(trimmed);
		return (outer.source == Source.UNSPECIFIED) ? outer
				: new ModelReference(outer.base, outer.source, cut(outer.base).source != Source.UNSPECIFIED);
	}

	private static ModelReference cut(String text) {
		int colon = text.lastIndexOf(':');
		if (colon >= 0) {
			String suffix = trim(text.substring(colon + 1));
			String lower = suffix.toLowerCase(Locale.ROOT);
			if (lower.equals("cloud")) {
				return new ModelReference(text.substring(0, colon), Source.CLOUD, false);
			}
			if (lower.equals("local")) {
				return new ModelReference(text.substring(0, colon), Source.LOCAL, false);
			}
			if (suffix.indexOf('/') < 0 && suffix.length() == lower.length() && lower.endsWith(CLOUD_TAG)) {
				String tag = suffix.substring(0, suffix.length() - CLOUD_TAG.length());
				return new ModelReference(text.substring(0, colon + 1) + tag, Source.CLOUD, false);
			}
		}
		return new ModelReference(text, Source.UNSPECIFIED, false);
	}

	/**
	 * Go's {@code strings.TrimSpace}, whose idea of white space is Unicode's and not that
	 * of {@link String#strip()}.
	 */
	private static String trim(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isSpace(text.charAt(start))) {
			start++;
		}
		while (end > start && isSpace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

	private static boolean isSpace(char c) {
		return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
	}

}
