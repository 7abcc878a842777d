package io.ollamagateway.access;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * Which scope a path of the model APIs needs.
 */
public final class ApiScopes {

	private static final List<String> ADMIN = List.of("/api/pull", "/api/push", "/api/create", "/api/copy",
			"/api/delete", "/api/blobs", "/api/me", "/api/signout", "/api/user");

	private ApiScopes() {
	}

	/**
	 * The scope that a path needs.
	 * @param path the request's path as it was sent. A path that a server behind the
	 * gateway could take for another one is taken for that one here
	 * @return the scope; empty for paths that are none of Ollama's
	 */
	public static Optional<Scope> needed(String path) {
		String plain = plain(path);
		if (ADMIN.stream().anyMatch((start) -> isAtOrBelow(plain, start))) {
			return Optional.of(Scope.ADMIN);
		}
		return (plain.isEmpty() || isAtOrBelow(plain, "/api") || isAtOrBelow(plain, "/v1"))
				? Optional.of(Scope.INFERENCE) : Optional.empty();
	}

	private static String plain(String path) {
		String decoded = (path.indexOf('%') < 0) ? path : decoded(path);
		String direct = decoded.contains("/.") ? StringUtils.cleanPath(decoded) : decoded;
		String single = direct.contains("//") ? direct.replaceAll("/+", "/") : direct;
		String plain = single.toLowerCase(Locale.ROOT);
		return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
	}

	private static String decoded(String path) {
		try {
			return UriUtils.decode(path, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// no server can decode it either
			return path;
		}
	}

	private static boolean isAtOrBelow(String path, String start) {
		return path.startsWith(start) && (path.length() == start.length() || path.charAt(start.length()) == '/');
	}

}
