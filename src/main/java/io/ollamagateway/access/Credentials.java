package io.ollamagateway.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * How a request says who sends it.
 */
sealed interface Credentials {

	/** Where Anthropic's clients put their key. */
	String API_KEY_HEADER = "x-api-key";

	/**
	 * The secret of a key.
	 *
	 * @param text the secret
	 * @param id the key's id, if it was told apart from the secret
	 */
	record Secret(String text, @Nullable String id) implements Credentials {

		@Override
		public String toString() {
			return "a secret";
		}

	}

	/**
	 * A token of an OpenID provider.
	 *
	 * @param text the token
	 */
	record Token(String text) implements Credentials {

		@Override
		public String toString() {
			return "a token";
		}

	}

	/**
	 * What the ollama command line signs: method, path and time, but not the body.
	 *
	 * @param publicKey the Base64 of the key that it was signed with
	 * @param signature the signature in Base64
	 * @param signed the text that was signed
	 * @param time when, in seconds since 1970; {@code null} if it does not say
	 */
	record Signed(String publicKey, String signature, String signed, @Nullable Long time) implements Credentials {

		@Override
		public String toString() {
			return "a signature";
		}

	}

	/** Something that the gateway does not know. */
	record Unknown() implements Credentials {

	}

	/** Three parts of Base64, the first of which is a JSON object. */
	Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

	/**
	 * Reads them from a request.
	 * @param request the request
	 * @return {@code null} if it has none
	 */
	static @Nullable Credentials of(ServerHttpRequest request) {
		String apiKey = request.getHeaders().getFirst(API_KEY_HEADER);
		if (apiKey != null && !apiKey.isBlank()) {
			return secretOrToken(apiKey.strip());
		}
		String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		return (authorization == null || authorization.isBlank()) ? null : authorized(authorization.strip(), request);
	}

	private static Credentials authorized(String text, ServerHttpRequest request) {
		int space = text.indexOf(' ');
		if (space < 0) {
			return signed(text, request);
		}
		String rest = text.substring(space + 1).strip();
		return switch (text.substring(0, space).toLowerCase(Locale.ROOT)) {
			case "bearer" -> secretOrToken(rest);
			case "basic" -> basic(rest);
			default -> new Unknown();
		};
	}

	private static Credentials secretOrToken(String text) {
		return JWT.matcher(text).matches() ? new Token(text) : new Secret(text, null);
	}

	private static Credentials basic(String encoded) {
		try {
			String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
			int colon = pair.indexOf(':');
			if (colon >= 0) {
				String user = pair.substring(0, colon);
				return new Secret(pair.substring(colon + 1), user.isEmpty() ? null : user);
			}
		}
		catch (IllegalArgumentException ex) {
			// no Base64
		}
		return new Unknown();
	}

	/** {@code <public key>:<signature>}, as {@code auth.Sign} of Ollama writes it. */
	private static Credentials signed(String text, ServerHttpRequest request) {
		int colon = text.indexOf(':');
		String time = request.getQueryParams().getFirst("ts");
		if (colon < 0 || time == null) {
			return new Unknown();
		}
		String signed = request.getMethod() + "," + request.getURI().getRawPath() + "?ts=" + time;
		return new Signed(text.substring(0, colon), text.substring(colon + 1), signed,
				time.matches("\\d{1,15}") ? Long.valueOf(time) : null);
	}

}
