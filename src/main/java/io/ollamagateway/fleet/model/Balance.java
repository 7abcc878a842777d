package io.ollamagateway.fleet.model;

import java.util.Locale;

/**
 * How a pool chooses among its instances.
 *
 * @param strategy the rule
 * @param hashOn what {@link Strategy#HASH} hashes
 */
public record Balance(Strategy strategy, HashOn hashOn) {

	/** Least loaded. */
	public static final Balance DEFAULT = new Balance(Strategy.LEAST_LOADED, HashOn.URI);

	/**
	 * The rules that a pool can follow. All of them give more to an instance of more
	 * weight, and none gives anything to an unhealthy one.
	 */
	public enum Strategy {

		/** The instance that will answer soonest. */
		LEAST_LOADED,
		/** The instance with the fewest requests for its weight. */
		LEAST_CONNECTIONS,
		/** One after the other. */
		ROUND_ROBIN,
		/** Any. */
		RANDOM,
		/** The same instance for the same key, as long as it is healthy. */
		HASH

	}

	/**
	 * What is hashed.
	 *
	 * @param source where the key is taken from
	 * @param name the header's or cookie's name, empty for the others
	 */
	public record HashOn(Source source, String name) {

		/** The request's path. */
		public static final HashOn URI = new HashOn(Source.URI, "");

		/**
		 * Reads {@code uri}, {@code client-ip}, {@code header:NAME} or
		 * {@code cookie:NAME}.
		 * @param text as written in the configuration
		 * @return the key's source
		 * @throws IllegalArgumentException with a sentence that says what is allowed
		 */
		public static HashOn parse(String text) {
			int colon = text.indexOf(':');
			String kind = ((colon < 0) ? text : text.substring(0, colon)).trim().toLowerCase(Locale.ROOT);
			String name = (colon < 0) ? "" : text.substring(colon + 1).trim();
			for (Source source : Source.values()) {
				if (source.keyword.equals(kind) && source.named == !name.isEmpty()) {
					return new HashOn(source, name);
				}
			}
			throw new IllegalArgumentException(
					"'" + text + "' is not one of uri, client-ip, header:NAME and cookie:NAME");
		}

	}

	/**
	 * Where a hash key is taken from.
	 */
	public enum Source {

		/** The request's path. */
		URI("uri", false),
		/** The client's address. */
		CLIENT_IP("client-ip", false),
		/** A header of the request. */
		HEADER("header", true),
		/** A cookie of the request. */
		COOKIE("cookie", true);

		private final String keyword;

		private final boolean named;

		Source(String keyword, boolean named) {
			this.keyword = keyword;
			this.named = named;
		}

	}

}
