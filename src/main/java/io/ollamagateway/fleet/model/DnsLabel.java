package io.ollamagateway.fleet.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The form of the names that pools and instances bear: lower-case letters, digits and
 * dashes, at most 63 (RFC 1123), so that they can stand in a URL, a label of a metric and
 * a name of a Kubernetes object.
 */
final class DnsLabel {

	private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

	private DnsLabel() {
	}

	static String require(String what, String text) {
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException(what + " '" + text
					+ "' must be a DNS label: lower-case letters, digits and dashes, at most 63 characters");
		}
		return text;
	}

	static String from(String text) {
		String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
		return (label.length() <= 63) ? label : label.substring(label.length() - 63).replaceAll("^-", "");
	}

}
