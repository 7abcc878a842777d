package io.ollamagateway.protocol;

/**
 * The parts of a model's name and what they may consist of ({@code isValidPart} in
 * Ollama's {@code types/model/name.go}).
 */
enum NamePart {

	HOST(350, ".:"), NAMESPACE(80, ""), MODEL(80, "."), TAG(80, ".");

	private final int maxLength;

	private final String punctuation;

	NamePart(int maxLength, String punctuation) {
		this.maxLength = maxLength;
		this.punctuation = punctuation;
	}

	boolean accepts(String text) {
		if (text.isEmpty() || text.length() > this.maxLength || !isWord(text.charAt(0))) {
			return false;
		}
		for (int i = 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!isWord(c) && c != '-' && this.punctuation.indexOf(c) < 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isWord(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
	}

}
