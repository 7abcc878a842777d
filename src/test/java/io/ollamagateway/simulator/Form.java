package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A form of several parts, as {@code mime/multipart} reads it. Values are bytes, each as
 * one character.
 */
final class Form {

	private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");

	private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

	private Form() {
	}

	static Map<String, String> parse(Exchange exchange) {
		String type = exchange.request().header("Content-Type");
		if (type == null || !type.startsWith("multipart/form-data")) {
			throw new Rejection(400, "failed to parse multipart form: request Content-Type isn't multipart/form-data");
		}
		Matcher boundary = BOUNDARY.matcher(type);
		if (!boundary.find()) {
			throw new Rejection(400, "failed to parse multipart form: no multipart boundary param in Content-Type");
		}
		String body = new String(exchange.body().array(), 0, exchange.body().size(), StandardCharsets.ISO_8859_1);
		Map<String, String> fields = new LinkedHashMap<>();
		for (String part : body.split(Pattern.quote("--" + boundary.group(1)), -1)) {
			int head = part.indexOf("\r\n\r\n");
			String name = (head > 0) ? name(part.substring(0, head)) : null;
			if (name != null) {
				fields.putIfAbsent(name, part.substring(head + 4, Math.max(head + 4, part.length() - 2)));
			}
		}
		return fields;
	}

	private static @Nullable String name(String head) {
		Matcher name = NAME.matcher(head);
		return name.find() ? name.group(1) : null;
	}

}
