package io.ollamagateway.protocol;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * What is wrong with a body that is no JSON, in Go's words where those are simple.
 */
final class SyntaxErrors {

	private static final int LOOK = 4;

	private SyntaxErrors() {
	}

	/**
	 * Refuses what Jackson would take for another encoding than UTF-8: it guesses from
	 * byte order marks and from zeros among the first four bytes. JSON in UTF-8 begins
	 * with ASCII and has no zeros.
	 */
	static void requireUtf8(BodyBytes body) {
		byte[] start = new byte[LOOK];
		int length = body.copy(0, start, LOOK);
		for (int i = 0; i < length; i++) {
			if (start[i] == 0 || (i == 0 && start[i] < 0)) {
				String character = (start[i] == 0) ? "\\x00" : Character.toString(start[i] & 0xff);
				throw malformed("invalid character '" + character + "' looking for beginning of value");
			}
		}
	}

	static Refusal missingBody() {
		return malformed("missing request body");
	}

	static Refusal of(JacksonException exception, BodyBytes body) {
		if (exception instanceof StreamConstraintsException) {
			boolean depth = exception.getOriginalMessage().contains("nesting depth");
			return malformed(depth ? "exceeded max depth" : "invalid JSON: a name or a number is too long");
		}
		long offset = (exception.getLocation() != null) ? exception.getLocation().getByteOffset() : 0;
		if (exception instanceof UnexpectedEndOfInputException || offset >= body.length()) {
			return malformed("unexpected EOF");
		}
		boolean encoding = exception.getOriginalMessage().contains("UTF-8");
		return malformed("invalid JSON at byte " + Math.max(0, offset) + ": "
				+ (encoding ? "not UTF-8" : "unexpected character"));
	}

	private static Refusal malformed(String message) {
		return Refusal.of(Refusal.Reason.MALFORMED, message);
	}

}
