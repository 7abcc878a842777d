package io.ollamagateway.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a client asks of a {@link LightServer}, said in options that Ollama knows, so that
 * everybody in between passes it on.
 *
 * @param model the model
 * @param prompt the prompt, without a character that JSON would escape
 * @param chunks how many lines its answer has, the last one included; 0 for one document
 * @param pause from one line to the next; zero: flat out
 * @param image the length of the image that comes with the prompt; 0 for none
 */
record Ask(String model, String prompt, int chunks, Duration pause, int image) {

	private static final String PROMPT = "Why is the sky blue? ".repeat(8);

	static final Ask SMALL = new Ask(LightServer.MODEL, PROMPT, 0, Duration.ZERO, 0);

	private static final String CHUNKS = "\"num_predict\":";

	private static final String PAUSE = "\"seed\":";

	static Ask stream(int chunks, Duration pause) {
		return new Ask(LightServer.MODEL, PROMPT, chunks, pause, 0);
	}

	static Ask image(int length) {
		return new Ask(LightServer.MODEL, PROMPT, 0, Duration.ZERO, length);
	}

	/**
	 * A request of a trace, for instances that can do more than a {@link LightServer}.
	 */
	static Ask replay(String model, String prompt, int tokens) {
		return new Ask(model, prompt, tokens, Duration.ZERO, 0);
	}

	/** The request's body. */
	byte[] body() {
		String images = (this.image > 0) ? ",\"images\":[\"" + "x".repeat(this.image) + "\"]" : "";
		return "{\"model\":\"%s\",\"stream\":%s,\"options\":{%s%d,%s%d},\"prompt\":\"%s\"%s}"
			.formatted(this.model, this.chunks > 0, CHUNKS, this.chunks, PAUSE, this.pause.toNanos() / 1000,
					this.prompt, images)
			.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The request's bytes.
	 * @param port where it is sent
	 */
	byte[] request(int port) {
		byte[] body = body();
		byte[] head = ("POST /api/generate HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUser-Agent: benchmark\r\n"
				+ "Authorization: Bearer " + FullPipeline.SECRET
				+ "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] request = Arrays.copyOf(head, head.length + body.length);
		System.arraycopy(body, 0, request, head.length, body.length);
		return request;
	}

	/**
	 * Reads what was asked.
	 * @param begin the first bytes of a request's body
	 */
	static Ask in(String begin) {
		return new Ask(LightServer.MODEL, PROMPT, (int) number(begin, CHUNKS),
				Duration.ofNanos(1000 * number(begin, PAUSE)), 0);
	}

	private static long number(String text, String field) {
		int at = text.indexOf(field);
		if (at < 0) {
			return 0;
		}
		int from = at + field.length();
		while (from < text.length() && text.charAt(from) == ' ') {
			from++;
		}
		long value = 0;
		for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
			value = 10 * value + text.charAt(i) - '0';
		}
		return value;
	}

}
