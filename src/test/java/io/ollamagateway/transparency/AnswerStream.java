package io.ollamagateway.transparency;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Reads answers from a connection: first the head, then piece by piece.
 */
final class AnswerStream {

	private final InputStream in;

	private int status;

	private final Map<String, List<String>> headers = new TreeMap<>();

	private final List<String> trailers = new ArrayList<>();

	AnswerStream(InputStream in) {
		this.in = new BufferedInputStream(in);
	}

	/**
	 * Reads up to the body.
	 * @return whether there was a head at all
	 */
	boolean head() throws IOException {
		do {
			this.headers.clear();
			this.trailers.clear();
			String first = line();
			if (first == null) {
				return false;
			}
			this.status = Integer.parseInt(first, first.indexOf(' ') + 1, first.indexOf(' ') + 4, 10);
			for (String line = line(); line != null && !line.isEmpty(); line = line()) {
				int colon = line.indexOf(':');
				this.headers
					.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), (name) -> new ArrayList<>())
					.add(line.substring(colon + 1).strip());
			}
		}
		while (this.status == 100);
		return true;
	}

	/**
	 * Reads the next chunk.
	 * @return the chunk, or {@code null} behind the last one and its trailers
	 */
	@Nullable String chunk() throws IOException {
		String size = line();
		if (size == null) {
			throw new EOFException("The connection ended within the body");
		}
		int length = Integer.parseInt(size, 16);
		if (length > 0) {
			String chunk = bytes(length);
			line();
			return chunk;
		}
		for (String line = line(); line != null && !line.isEmpty(); line = line()) {
			this.trailers.add(line);
		}
		return null;
	}

	/**
	 * Reads the whole answer.
	 * @param method of the request
	 */
	Answer answer(String method) throws IOException {
		if (!head()) {
			return new Answer(0, Map.of(), List.of(), List.of(), "none", "closed without an answer");
		}
		List<String> pieces = new ArrayList<>();
		String framing = framing(method);
		String end = isClosing() ? "whole, the connection ends" : Answer.WHOLE;
		try {
			switch (framing) {
				case "chunked" -> {
					for (String chunk = chunk(); chunk != null; chunk = chunk()) {
						pieces.add(chunk);
					}
				}
				case "length" -> pieces.add(bytes(Integer.parseInt(this.headers.get("content-length").get(0))));
				case "close" -> pieces.add(new String(this.in.readAllBytes(), StandardCharsets.ISO_8859_1));
				default -> {
				}
			}
		}
		catch (EOFException ex) {
			end = "cut";
		}
		return new Answer(this.status, new TreeMap<>(this.headers), List.copyOf(pieces), List.copyOf(this.trailers),
				framing, end);
	}

	boolean isClosing() {
		return this.headers.getOrDefault("connection", List.of()).contains("close");
	}

	private String framing(String method) {
		if ("HEAD".equals(method) || this.status == 204 || this.status == 304) {
			return "none";
		}
		if (this.headers.containsKey("transfer-encoding")) {
			return "chunked";
		}
		return this.headers.containsKey("content-length") ? "length" : "close";
	}

	private String bytes(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("The connection ended within the body");
		}
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private @Nullable String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next = this.in.read();
		while (next >= 0 && next != '\n') {
			if (next != '\r') {
				line.write(next);
			}
			next = this.in.read();
		}
		return (next < 0 && line.size() == 0) ? null : line.toString(StandardCharsets.ISO_8859_1);
	}

}
