package io.ollamagateway.protocol;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Goes through the tokens of a body. It stands on one token from the start on; strings
 * that nobody asks for are skipped without being decoded. Whoever reads a value leaves
 * this on the token behind it, because only that one tells where a skipped string ended.
 */
final class JsonTokens implements AutoCloseable {

	/** As deep as Go's {@code encoding/json} goes. */
	static final int MAX_DEPTH = 10_000;

	/**
	 * Longer than any name that means something. The factory remembers some thousand
	 * names, so this also bounds what strangers can make it keep.
	 */
	private static final int MAX_NAME_LENGTH = 2_000;

	/** A character takes at most this many bytes, as an escape. */
	private static final int MAX_ESCAPE = 6;

	private static final int SHORT = 64;

	// Names stay canonicalised: without that Jackson reads characters and loses offsets
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(MAX_DEPTH)
			.maxNameLength(MAX_NAME_LENGTH)
			.maxStringLength(Integer.MAX_VALUE)
			.build())
		.build();

	private final BodyBytes body;

	private final JsonParser parser;

	private @Nullable JsonToken current;

	private byte[] raw = new byte[SHORT];

	JsonTokens(BodyBytes body) {
		this.body = body;
		this.parser = FACTORY.createParser(ObjectReadContext.empty(), body.inputStream());
		this.current = this.parser.nextToken();
	}

	boolean isEmpty() {
		return this.current == null;
	}

	JsonToken current() {
		return Objects.requireNonNull(this.current);
	}

	void advance() {
		this.current = this.parser.nextToken();
	}

	/** Goes behind the current value. */
	void skip() {
		skipToEnd();
		advance();
	}

	/** Goes to the last token of the current value. */
	void skipToEnd() {
		this.parser.skipChildren();
		this.current = this.parser.currentToken();
	}

	String name() {
		return this.parser.currentName();
	}

	/** The literal of a number. */
	String number() {
		return this.parser.getString();
	}

	/** Where the current token starts. */
	long start() {
		return this.parser.currentTokenLocation().getByteOffset();
	}

	/** Where the current token ends; not known of a string that was not decoded. */
	long end() {
		return this.parser.currentLocation().getByteOffset();
	}

	/** Goes behind a string and says about how many bytes of text it had. */
	long skipText() {
		long start = start();
		advance();
		// without the quotes; a comma does not matter
		return Math.max(0, start() - start - 2);
	}

	/**
	 * The current string, decoded.
	 * @param limit how many characters it may have
	 * @return the text, or {@code null} if it is longer; then it was not decoded whole
	 */
	@Nullable String text(int limit) {
		if (rawLength(limit * MAX_ESCAPE) < 0) {
			return null;
		}
		String text = this.parser.getString();
		return (text.length() <= limit) ? text : null;
	}

	/**
	 * A hash of the current string as it is written.
	 * @param limit how many of its bytes count
	 * @return equal for equal bytes
	 */
	long hash(int limit) {
		int length = rawLength(limit);
		return PrefixHash.of(this.raw, (length < 0) ? limit : length);
	}

	/**
	 * Copies the current string as it is written, without its quotes.
	 * @return its length, or -1 if it has more bytes than the limit. A string that the
	 * body's end cuts off counts as ended; going on from it fails
	 */
	private int rawLength(int limit) {
		int length = copyString(Math.min(SHORT, limit + 1));
		return (length < 0 && limit >= SHORT) ? copyString(limit + 1) : length;
	}

	private int copyString(int size) {
		if (this.raw.length < size) {
			this.raw = new byte[size];
		}
		int copied = this.body.copy(start() + 1, this.raw, size);
		int length = lengthOfString(copied);
		return (length < 0 && copied < size) ? copied : length;
	}

	private int lengthOfString(int copied) {
		for (int i = 0; i < copied; i++) {
			if (this.raw[i] == '"') {
				return i;
			}
			if (this.raw[i] == '\\') {
				i++;
			}
		}
		return -1;
	}

	@Override
	public void close() {
		this.parser.close();
	}

}
