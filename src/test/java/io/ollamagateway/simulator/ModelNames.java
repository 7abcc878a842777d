package io.ollamagateway.simulator;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Ollama's rules for model names.
 */
final class ModelNames {

	private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");

	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");

	private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}");

	private ModelNames() {
	}

	/** What is the same for all ways to write one model, or null if it is no name. */
	static @Nullable String key(String name) {
		String display = parse(name);
		return (display != null) ? display.toLowerCase(Locale.ROOT) : null;
	}

	/** The name as Ollama shows it. */
	static String display(String name) {
		String display = parse(name);
		if (display == null) {
			throw new IllegalArgumentException("Not a model name: " + name);
		}
		return display;
	}

	/** Who made it, as the name says. */
	static String namespace(String name) {
		String[] parts = display(name).split("/", -1);
		return (parts.length > 1) ? parts[parts.length - 2] : "library";
	}

	/** Whether the name says that the model runs at ollama.com. */
	static boolean isCloud(String name) {
		String lower = name.strip().toLowerCase(Locale.ROOT);
		return lower.endsWith(":cloud")
				|| (lower.endsWith("-cloud") && lower.lastIndexOf(':') > lower.lastIndexOf('/'));
	}

	private static @Nullable String parse(String name) {
		String rest = name.strip();
		String lower = rest.toLowerCase(Locale.ROOT);
		if (lower.endsWith(":cloud") || lower.endsWith(":local")) {
			rest = rest.substring(0, rest.length() - 6);
		}
		else if (lower.endsWith("-cloud") && rest.lastIndexOf(':') > rest.lastIndexOf('/')) {
			rest = rest.substring(0, rest.length() - 6);
		}
		String tag = "latest";
		int colon = rest.lastIndexOf(':');
		if (colon > rest.lastIndexOf('/')) {
			tag = rest.substring(colon + 1);
			rest = rest.substring(0, colon);
		}
		int scheme = rest.indexOf("://");
		if (scheme >= 0) {
			rest = rest.substring(scheme + 3);
		}
		int slash = rest.lastIndexOf('/');
		String model = rest.substring(slash + 1);
		String before = (slash >= 0) ? rest.substring(0, slash) : "library";
		int hostSlash = before.lastIndexOf('/');
		String namespace = before.substring(hostSlash + 1);
		String host = (hostSlash >= 0) ? before.substring(0, hostSlash) : "registry.ollama.ai";
		if (!PART.matcher(model).matches() || !PART.matcher(tag).matches() || !NAMESPACE.matcher(namespace).matches()
				|| !HOST.matcher(host).matches()) {
			return null;
		}
		boolean defaultHost = host.equalsIgnoreCase("registry.ollama.ai");
		boolean defaultNamespace = defaultHost && namespace.equalsIgnoreCase("library");
		return (defaultHost ? "" : host + "/") + (defaultNamespace ? "" : namespace + "/") + model + ":" + tag;
	}

}
