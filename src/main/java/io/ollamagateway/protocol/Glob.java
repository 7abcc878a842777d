package io.ollamagateway.protocol;

/**
 * Text with wildcards: {@code *} stands for any run of characters, {@code ?} for one.
 *
 * @param pattern the text
 */
record Glob(String pattern) {

	static boolean isGlob(String text) {
		return text.chars().anyMatch((c) -> c == '*' || c == '?');
	}

	static boolean isWildcard(String text, int index) {
		return index < text.length() && (text.charAt(index) == '*' || text.charAt(index) == '?');
	}

	int literalLength() {
		return (int) this.pattern.chars().filter((c) -> c != '*' && c != '?').count();
	}

	/**
	 * Whether the whole text matches. Only the last star is ever tried again: what an
	 * earlier one took never has to change. So the time is at most the product of the two
	 * lengths.
	 */
	boolean matches(String text) {
		int at = 0;
		int star = -1;
		int retry = 0;
		int i = 0;
		while (i < text.length()) {
			char expected = (at < this.pattern.length()) ? this.pattern.charAt(at) : 0;
			if (expected == '*') {
				star = at++;
				retry = i;
			}
			else if (expected == '?' || expected == text.charAt(i)) {
				at++;
				i++;
			}
			else if (star >= 0) {
				at = star + 1;
				i = ++retry;
			}
			else {
				return false;
			}
		}
		while (at < this.pattern.length() && this.pattern.charAt(at) == '*') {
			at++;
		}
		return at == this.pattern.length();
	}

}
