package io.ollamagateway.fleet.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Reads the address of an instance by the rules of {@code OLLAMA_HOST} (ollama
 * {@code envconfig/config.go}): no scheme means port 11434, {@code http} 80 and
 * {@code https} 443; a path is kept as a prefix of every call.
 */
public final class InstanceUrl {

	private static final int OLLAMA_PORT = 11434;

	private InstanceUrl() {
	}

	/**
	 * Reads an address.
	 * @param text such as {@code gpu-1}, {@code gpu-1:8080},
	 * {@code https://gpu.example/team-a}
	 * @return a URL with scheme, host and port and without a slash at its end
	 * @throws IllegalArgumentException with a sentence that says what is wrong
	 */
	public static URI parse(String text) {
		String trimmed = text.trim();
		boolean hasScheme = trimmed.contains("://");
		URI uri = uri(hasScheme ? trimmed : "http://" + trimmed);
		String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
		require(scheme.equals("http") || scheme.equals("https"), text, "its scheme must be http or https");
		require(uri.getHost() != null, text, "it names no host, or one with a character that hosts' names do not have");
		require(uri.getRawUserInfo() == null, text, "it must not hold credentials");
		require(uri.getRawQuery() == null && uri.getRawFragment() == null, text, "it must not hold a query");
		require(uri.getPort() != 0 && uri.getPort() <= 65535, text, "its port must lie between 1 and 65535");
		int port = (uri.getPort() > 0) ? uri.getPort() : defaultPort(hasScheme, scheme);
		String path = (uri.getRawPath() != null) ? uri.getRawPath().replaceAll("/+$", "") : "";
		return uri(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + path);
	}

	private static int defaultPort(boolean hasScheme, String scheme) {
		if (!hasScheme) {
			return OLLAMA_PORT;
		}
		return scheme.equals("https") ? 443 : 80;
	}

	private static URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a URL: " + ex.getReason(), ex);
		}
	}

	private static void require(boolean holds, String text, String problem) {
		if (!holds) {
			throw new IllegalArgumentException("'" + text + "' is not the URL of an instance: " + problem);
		}
	}

}
