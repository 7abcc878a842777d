package io.ollamagateway.transparency;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;

/**
 * How the parts of a stream arrived.
 */
enum Arrival {

	/** While the model was writing. */
	IN_TIME,

	/** Nothing came while it was writing. */
	HELD_BACK,

	/** Lines or events are chunks of their own. */
	ONE_BY_ONE,

	/** Most lines or events came together in chunks, however often it was tried. */
	TOGETHER;

	/** So many chunks of a stream that never ends are proof enough. */
	private static final int ENOUGH = 20;

	/** On a busy machine parts come together by chance, but not again and again. */
	private static final int ATTEMPTS = 10;

	/**
	 * Reads the beginning of a stream that ends only when its client leaves.
	 */
	static Arrival ofAnEndlessStream(int port, String path) throws IOException {
		Request request = Requests.with(path, Models.endless(path), "\"stream\":true,\"max_tokens\":100000000");
		try (Wire wire = new Wire(port)) {
			AnswerStream answer = wire.begin(request);
			answer.head();
			for (int i = 0; i < ENOUGH; i++) {
				if (answer.chunk() == null) {
					throw new IOException("The stream has ended, so it proves nothing");
				}
			}
			return IN_TIME;
		}
		catch (SocketTimeoutException ex) {
			return HELD_BACK;
		}
	}

	/**
	 * Reads a stream whose parts are written one after the other with some time between
	 * them.
	 */
	static Arrival ofASlowStream(int port, String path) {
		Request request = Requests.with(path, Models.SLOW,
				"\"stream\":true,\"max_tokens\":20,\"options\":{\"num_predict\":20}");
		for (int i = 0; i < ATTEMPTS; i++) {
			try (Wire wire = new Wire(port)) {
				if (areOnes(wire.ask(request).pieces(), path.startsWith("/api/") ? "\n" : "\n\n")) {
					return ONE_BY_ONE;
				}
			}
		}
		return TOGETHER;
	}

	/**
	 * Most are, since a busy machine puts some together, and none where a gateway does.
	 */
	private static boolean areOnes(List<String> chunks, String end) {
		long ones = chunks.stream()
			.filter((chunk) -> chunk.endsWith(end) && chunk.indexOf(end) == chunk.length() - end.length())
			.count();
		return ones > 10;
	}

}
