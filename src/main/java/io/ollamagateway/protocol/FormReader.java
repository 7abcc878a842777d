package io.ollamagateway.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the model in a form of several parts, as Go's {@code mime/multipart} reads it:
 * the first field of that name.
 */
final class FormReader {

	private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern NAME = Pattern.compile("[;\\s]name=(?:\"model\"|model(?=[;\\s]))",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern FILE = Pattern.compile("[;\\s]filename\\*?=", Pattern.CASE_INSENSITIVE);

	private static final int LONGEST_HEAD = 8192;

	private final BodyBytes body;

	private final byte[] delimiter;

	private FormReader(BodyBytes body, String boundary) {
		this.body = body;
		this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Where the model stands.
	 * @param contentType the request's {@code Content-Type}
	 * @param body the whole body
	 * @return the field's value, or empty if there is no such field
	 * @throws Refusal if it is no form
	 */
	static Optional<ByteSpan> model(String contentType, BodyBytes body) {
		if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
			throw Refusal.of(Refusal.Reason.MALFORMED,
					"failed to parse multipart form: request Content-Type isn't multipart/form-data");
		}
		Matcher boundary = BOUNDARY.matcher(contentType);
		if (!boundary.find()) {
			throw Refusal.of(Refusal.Reason.MALFORMED,
					"failed to parse multipart form: no multipart boundary param in Content-Type");
		}
		String text = (boundary.group(1) != null) ? boundary.group(1) : boundary.group(2);
		try {
			return new FormReader(body, text).find();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Optional<ByteSpan> find() throws IOException {
		long head = -1;
		long offset = 0;
		// the first delimiter may stand at the very beginning, without its line break
		int matched = 2;
		try (InputStream in = this.body.inputStream()) {
			for (int one = in.read(); one >= 0; one = in.read()) {
				offset++;
				matched = (one == this.delimiter[matched]) ? matched + 1 : (one == '\r') ? 1 : 0;
				if (matched < this.delimiter.length) {
					continue;
				}
				matched = 0;
				if (head >= 0) {
					Optional<ByteSpan> value = value(head, offset - this.delimiter.length);
					if (value.isPresent()) {
						return value;
					}
				}
				head = offset;
			}
		}
		return Optional.empty();
	}

	/** The value of the part between two delimiters, if the part is the model. */
	private Optional<ByteSpan> value(long start, long end) {
		byte[] bytes = new byte[(int) Math.min(LONGEST_HEAD, end - start)];
		String text = new String(bytes, 0, this.body.copy(start, bytes, bytes.length), StandardCharsets.ISO_8859_1);
		int blank = text.indexOf("\r\n\r\n");
		if (blank < 0) {
			return Optional.empty();
		}
		String head = text.substring(0, blank) + "\r\n";
		boolean model = NAME.matcher(head).find() && !FILE.matcher(head).find();
		return model ? Optional.of(new ByteSpan(start + blank + 4, end)) : Optional.empty();
	}

	/**
	 * The text of a field.
	 * @param body the body
	 * @param span where it stands
	 * @return the text, or empty if it is too long for a name
	 */
	static String text(BodyBytes body, ByteSpan span) {
		long length = span.end() - span.start();
		if (length > ModelField.MAX_LENGTH) {
			throw Refusal.of(Refusal.Reason.MALFORMED, "invalid model name: it is too long");
		}
		return new String(body.slice(span).toByteArray(), StandardCharsets.UTF_8);
	}

}
