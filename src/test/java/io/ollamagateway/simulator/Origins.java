package io.ollamagateway.simulator;

import java.net.URI;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Who may call, by the headers Host and Origin.
 */
final class Origins {

	private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "0.0.0.0", "[::1]");

	private final InstanceSettings settings;

	Origins(InstanceSettings settings) {
		this.settings = settings;
	}

	boolean hostAllowed(@Nullable String header) {
		if (!this.settings.listenLoopback() || header == null || header.isEmpty()) {
			return true;
		}
		String host = header.replaceFirst(":\\d+$", "");
		return LOCAL.contains(host) || host.endsWith(".localhost") || host.endsWith(".local")
				|| host.endsWith(".internal") || host.matches("(127|10|192\\.168|172\\.(1[6-9]|2\\d|3[01]))\\.[0-9.]+");
	}

	boolean originAllowed(@Nullable String origin, @Nullable String host) {
		if (!this.settings.checkOrigin() || origin == null || origin.equals("http://" + host)
				|| origin.equals("https://" + host) || this.settings.allowedOrigins().contains(origin)
				|| this.settings.allowedOrigins().contains("*")) {
			return true;
		}
		if (origin.matches("(app|file|tauri|vscode-[a-z-]+)://.*")) {
			return true;
		}
		try {
			return LOCAL.contains(String.valueOf(URI.create(origin).getHost()));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
