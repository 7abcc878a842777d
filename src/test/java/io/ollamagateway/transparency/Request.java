package io.ollamagateway.transparency;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A request, byte for byte as a client writes it.
 *
 * @param method the method
 * @param target path and query as they stand in the first line, not encoded any further
 * @param headers {@code Name: value} each, without Host and the body's length
 * @param body its bytes, a character each, so that requests are values
 * @param framed how the body's end is told
 */
record Request(String method, String target, List<String> headers, String body, Framed framed) {

	private static final int SHOWN = 300;

	static Request get(String target) {
		return of("GET", target);
	}

	static Request of(String method, String target) {
		return new Request(method, target, List.of(), "", Framed.BY_LENGTH);
	}

	static Request post(String target, String json) {
		return of("POST", target).with("Content-Type: application/json").withBody(json);
	}

	Request with(String... more) {
		return new Request(this.method, this.target, Stream.concat(this.headers.stream(), Stream.of(more)).toList(),
				this.body, this.framed);
	}

	Request without(String header) {
		String start = header.toLowerCase(Locale.ROOT) + ":";
		return new Request(this.method, this.target,
				this.headers.stream().filter((line) -> !line.toLowerCase(Locale.ROOT).startsWith(start)).toList(),
				this.body, this.framed);
	}

	Request withMethod(String other) {
		return new Request(other, this.target, this.headers, this.body, this.framed);
	}

	Request withBody(String text) {
		return withBody(text.getBytes(StandardCharsets.UTF_8));
	}

	Request withBody(byte[] bytes) {
		return new Request(this.method, this.target, this.headers, new String(bytes, StandardCharsets.ISO_8859_1),
				this.framed);
	}

	Request inChunks() {
		return new Request(this.method, this.target, this.headers, this.body, Framed.IN_CHUNKS);
	}

	String path() {
		int query = this.target.indexOf('?');
		return (query < 0) ? this.target : this.target.substring(0, query);
	}

	/** The body as text. */
	String text() {
		return new String(this.body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	boolean has(String header) {
		return this.headers.contains(header);
	}

	byte[] bytes() {
		StringBuilder bytes = new StringBuilder(this.method + " " + this.target + " HTTP/1.1\r\n");
		if (this.headers.stream().noneMatch((line) -> line.startsWith("Host:"))) {
			bytes.append("Host: localhost:11434\r\n");
		}
		this.headers.forEach((line) -> bytes.append(line).append("\r\n"));
		if (this.framed == Framed.IN_CHUNKS) {
			bytes.append("Transfer-Encoding: chunked\r\n\r\n");
			int half = this.body.length() / 2;
			Stream.of(this.body.substring(0, half), this.body.substring(half))
				.filter((part) -> !part.isEmpty())
				.forEach((part) -> bytes.append(Integer.toHexString(part.length()))
					.append("\r\n")
					.append(part)
					.append("\r\n"));
			bytes.append("0\r\n\r\n");
		}
		else {
			if (!this.body.isEmpty() || "POST".equals(this.method)) {
				bytes.append("Content-Length: ").append(this.body.length()).append("\r\n");
			}
			bytes.append("\r\n").append(this.body);
		}
		return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	@Override
	public String toString() {
		String shown = this.text();
		return this.method + " "
				+ ((this.target.length() > SHOWN) ? this.target.substring(0, SHOWN) + "…" : this.target) + " "
				+ this.headers + " " + ((shown.length() > SHOWN)
						? shown.substring(0, SHOWN) + "… (" + this.body.length() + " bytes)" : shown);
	}

	/**
	 * How the end of a request's body is told.
	 */
	enum Framed {

		/** By Content-Length. */
		BY_LENGTH,

		/** By two chunks. */
		IN_CHUNKS

	}

}
