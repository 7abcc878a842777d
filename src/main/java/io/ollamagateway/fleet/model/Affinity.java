package io.ollamagateway.fleet.model;

import java.time.Duration;

/**
 * Which requests belong together, so that they may find what an instance remembers of the
 * earlier ones. A preference: it never makes a request wait that could start elsewhere.
 *
 * @param by what makes requests belong together
 * @param ttl how long an instance is believed to remember what nobody asks for
 * @param header the header that names a session
 * @param cookie the cookie that names it where the header does not
 */
public record Affinity(By by, Duration ttl, String header, String cookie) {

	/** By conversation, for half an hour. */
	public static final Affinity DEFAULT = new Affinity(By.CONVERSATION, By.CONVERSATION.ttl, "X-Session-ID",
			"OLLAMA_SESSION");

	public Affinity {
		if (!ttl.isPositive()) {
			throw new IllegalArgumentException("ttl must be longer than 0");
		}
	}

	/**
	 * What makes requests belong together.
	 */
	public enum By {

		/** Nothing. */
		NONE(Duration.ofMinutes(30)),

		/** A header or a cookie. */
		SESSION(Duration.ofMinutes(30)),

		/** The client's address. */
		CLIENT_IP(Duration.ofMinutes(5)),

		/** Model, system prompt and first turn: the prompt's own beginning. */
		CONVERSATION(Duration.ofMinutes(30));

		private final Duration ttl;

		By(Duration ttl) {
			this.ttl = ttl;
		}

		/**
		 * How long it lasts where nothing else is said.
		 * @return the time since the last request
		 */
		public Duration ttl() {
			return this.ttl;
		}

	}

}
