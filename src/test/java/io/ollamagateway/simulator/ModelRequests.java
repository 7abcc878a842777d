package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an inference request of any endpoint.
 */
final class ModelRequests {

	private static final Set<String> INTEGERS = Set.of("num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread",
			"draft_num_predict", "num_keep", "seed", "num_predict", "top_k", "repeat_last_n");

	private static final Set<String> FLOATS = Set.of("temperature", "top_p", "min_p", "typical_p", "repeat_penalty",
			"presence_penalty", "frequency_penalty");

	private ModelRequests() {
	}

	static ModelCall generate(Fields body) {
		Map<String, Object> options = withShift(body);
		String prompt = body.string("prompt");
		String system = body.string("system");
		body.string("template");
		format(body.get("format"));
		if (Boolean.TRUE.equals(body.bool("raw")) && (!system.isEmpty() || !body.string("template").isEmpty()
				|| !body.list("context", "[]int").isEmpty())) {
			throw new Rejection(400, "raw mode does not support template, system, or context");
		}
		Prompt.Writer whole = new Prompt.Writer();
		if (!system.isEmpty()) {
			whole.text(system).text("\n");
		}
		images(body).forEach(whole::image);
		whole.text(prompt);
		return call(body, ModelCall.Kind.GENERATE, prompt.isEmpty() ? null : whole.write(), options,
				GoDuration.keepAlive(body.get("keep_alive")), number(options.get("num_predict"), -1),
				options.get("stop"), think(body.get("think")), List.of());
	}

	static ModelCall chat(Fields body) {
		Map<String, Object> options = withShift(body);
		Prompt.Writer prompt = new Prompt.Writer();
		for (Object item : body.list("messages", "[]api.Message")) {
			Fields message = body.element("messages", "api.Alias", item);
			prompt.message(message.string("role"), images(message), message.string("content"));
		}
		return call(body, ModelCall.Kind.CHAT, prompt.isEmpty() ? null : prompt.write(), options,
				GoDuration.keepAlive(body.get("keep_alive")), number(options.get("num_predict"), -1),
				options.get("stop"), think(body.get("think")), tools(body.list("tools", "api.Tools")));
	}

	private static List<?> images(Fields body) {
		List<?> images = body.list("images", "[]api.ImageData");
		for (Object image : images) {
			try {
				Base64.getDecoder().decode(String.valueOf(image));
			}
			catch (IllegalArgumentException ex) {
				throw new Rejection(400, "illegal base64 data at input byte 0");
			}
		}
		return images;
	}

	/** It is looked at when the model is there already, so that the status is 500. */
	private static void format(@Nullable Object format) {
		if (format != null && !format.equals("") && !format.equals("json") && !(format instanceof Map<?, ?>)) {
			throw new Rejection(500, "invalid format: \"" + Json.write(format).replace("\"", "\\\"")
					+ "\"; expected \"json\" or a valid JSON Schema object");
		}
	}

	/** Embeddings of all endpoints: an input that is a text or a list of texts. */
	static ModelCall embed(Fields body, String field) {
		return embed(body, body.get(field));
	}

	static ModelCall embed(Fields body, @Nullable Object input) {
		List<String> inputs = new ArrayList<>();
		switch (input) {
			case null -> {
			}
			case String text -> {
				if (!text.isEmpty()) {
					inputs.add(text);
				}
			}
			case List<?> texts -> texts.forEach((text) -> {
				if (!(text instanceof String string)) {
					throw new Rejection(400, "invalid input type");
				}
				inputs.add(string);
			});
			default -> throw new Rejection(400, "invalid input type");
		}
		return new ModelCall(body.string("model"), ModelCall.Kind.EMBED, null, null, inputs,
				RunnerOptions.of(options(body, "options")), GoDuration.keepAlive(body.get("keep_alive")), -1, List.of(),
				null, List.of(), false, 0);
	}

	static ModelCall call(Fields body, ModelCall.Kind kind, @Nullable Prompt prompt, Map<String, Object> options,
			@Nullable Duration keepAlive, int max, @Nullable Object stop, @Nullable Boolean think,
			List<Map<String, Object>> tools) {
		boolean json = "json".equals(body.get("format")) || body.get("format") instanceof Map<?, ?>
				|| (body.get("response_format") instanceof Map<?, ?> format
						&& String.valueOf(format.get("type")).startsWith("json"));
		int seed = number((options.get("seed") != null) ? options.get("seed") : body.get("seed"), 0);
		return new ModelCall(body.string("model"), kind, prompt, null, List.of(), RunnerOptions.of(options), keepAlive,
				max, stops(stop), think, tools, json, seed);
	}

	/** Whether the context may shift is asked beside the options, and nowhere in them. */
	private static Map<String, Object> withShift(Fields body) {
		Map<String, Object> options = options(body, "options");
		Boolean shift = body.bool("shift");
		if (shift != null) {
			options.put("shift", shift);
		}
		return options;
	}

	/** The options that this field holds. */
	static Map<String, Object> options(Fields body, String field) {
		Map<String, Object> options = new TreeMap<>();
		body.map(field).forEach((key, value) -> {
			String name = String.valueOf(key);
			if (value == null || name.equals("shift")) {
				return;
			}
			if (INTEGERS.contains(name)) {
				check(value instanceof Number, name, "integer");
				options.put(name, ((Number) value).longValue());
				return;
			}
			if (name.equals("typical_p")) {
				throw new Rejection(400, "typical_p is no longer supported");
			}
			check(!FLOATS.contains(name) || value instanceof Number, name, "float32");
			check(!name.equals("use_mmap") || value instanceof Boolean, name, "boolean");
			check(!name.equals("stop") || value instanceof List<?>, name, "array");
			options.put(name, value);
		});
		return options;
	}

	private static void check(boolean right, String name, String type) {
		if (!right) {
			throw new Rejection(500, "option \"" + name + "\" must be of type " + type);
		}
	}

	private static @Nullable Boolean think(@Nullable Object think) {
		return switch (think) {
			case null -> null;
			case Boolean bool -> bool;
			case String level when Set.of("high", "medium", "low", "max").contains(level) -> true;
			case String level -> throw new Rejection(400, "invalid think value: \"" + level
					+ "\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)");
			default -> throw new Rejection(400, "think must be a boolean or string");
		};
	}

	/** Tools in the shape of OpenAI's chat, whatever shape they come in. */
	static List<Map<String, Object>> tools(List<?> tools) {
		List<Map<String, Object>> all = new ArrayList<>();
		for (Object item : tools) {
			Fields tool = Fields.of("Tool", item);
			if (tool.get("function") instanceof Map<?, ?> function) {
				all.add(Json.object("function", function));
			}
			else if (!tool.string("name").isEmpty()) {
				Object schema = (tool.get("parameters") != null) ? tool.get("parameters") : tool.get("input_schema");
				all.add(Json.object("function", Json.object("name", tool.string("name"), "parameters", schema)));
			}
		}
		return all;
	}

	private static List<String> stops(@Nullable Object stop) {
		return switch (stop) {
			case String one -> List.of(one);
			case List<?> many -> many.stream().map(String::valueOf).toList();
			case null, default -> List.of();
		};
	}

	static int number(@Nullable Object value, int otherwise) {
		return (value instanceof Number number) ? number.intValue() : otherwise;
	}

}
