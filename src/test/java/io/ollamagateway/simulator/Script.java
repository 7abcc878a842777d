package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What a model will say: decided by model, prompt and seed alone, so that every instance
 * gives the same answer.
 *
 * @param length how many tokens
 * @param pieces the tokens, none if they have no text
 * @param reason why it ends
 * @param toolCalls the functions it calls
 */
record Script(int length, List<Piece> pieces, String reason, List<ToolCall> toolCalls) {

	private static final List<String> WORDS = List.of("the", "river", "of", "light", "runs", "under", "a", "quiet",
			"bridge", "and", "every", "stone", "keeps", "one", "small", "story", "for", "those", "who", "listen",
			"while", "green", "hills", "turn", "slowly", "to", "gold", "in", "late", "summer", "wind", "again");

	private Script(List<Piece> pieces, String reason, List<ToolCall> toolCalls) {
		this(pieces.size(), pieces, reason, toolCalls);
	}

	static Script write(ModelSettings model, ModelCall call, int meanTokens, long seed) {
		if (call.output() != null) {
			return new Script(call.output().length(), List.of(), "stop", List.of());
		}
		Random random = new Random(Hashes.seed(model.blob(), call.text(), call.seed(), seed));
		ToolCall tool = toolAskedFor(call);
		if (tool != null) {
			// written in silence, since all calls come with the end
			return new Script(length(random, meanTokens), List.of(), "stop", List.of(tool));
		}
		List<Piece> pieces = new ArrayList<>();
		if (model.can("thinking") && !Boolean.FALSE.equals(call.think())) {
			words(random, 6).forEach((word) -> pieces.add(new Piece(word, true)));
		}
		int length = length(random, meanTokens);
		if (call.json()) {
			pieces.add(new Piece("{\"answer\":\"", false));
			words(random, length).forEach((word) -> pieces.add(new Piece(word, false)));
			pieces.add(new Piece("\"}", false));
		}
		else {
			words(random, length).forEach((word) -> pieces.add(new Piece(word, false)));
		}
		return cut(pieces, call);
	}

	private static int length(Random random, int mean) {
		return (int) Math.clamp(Math.round(mean * Math.exp(0.4 * random.nextGaussian() - 0.08)), 2, mean * 8L);
	}

	private static Script cut(List<Piece> pieces, ModelCall call) {
		StringBuilder text = new StringBuilder();
		List<Piece> kept = new ArrayList<>();
		for (Piece piece : pieces) {
			if (call.numPredict() >= 0 && kept.size() >= call.numPredict()) {
				return new Script(kept, "length", List.of());
			}
			if (!piece.thinking()) {
				int before = text.length();
				text.append(piece.text());
				for (String stop : call.stop()) {
					int at = stop.isEmpty() ? -1 : text.indexOf(stop);
					if (at >= 0) {
						if (at > before) {
							kept.add(new Piece(text.substring(before, at), false));
						}
						return new Script(kept, "stop", List.of());
					}
				}
			}
			kept.add(piece);
		}
		return new Script(kept, "stop", List.of());
	}

	private static List<String> words(Random random, int count) {
		List<String> words = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			words.add(((i == 0) ? "" : " ") + WORDS.get(random.nextInt(WORDS.size())));
		}
		return words;
	}

	/** A tool is called when the prompt names it, or says "tool". */
	private static @Nullable ToolCall toolAskedFor(ModelCall call) {
		if (call.tools().isEmpty()) {
			return null;
		}
		String prompt = call.text().toLowerCase(Locale.ROOT);
		if (prompt.contains("<|tool|>")) {
			// the result of a call is there: now the model answers
			return null;
		}
		ToolCall any = null;
		for (Map<String, Object> tool : call.tools()) {
			if (!(tool.get("function") instanceof Map<?, ?> function)
					|| !(function.get("name") instanceof String name)) {
				continue;
			}
			ToolCall toolCall = new ToolCall(name, arguments(function.get("parameters")));
			if (prompt.contains(name.toLowerCase(Locale.ROOT))) {
				return toolCall;
			}
			any = (any != null) ? any : toolCall;
		}
		return prompt.contains("tool") ? any : null;
	}

	private static Map<String, Object> arguments(Object schema) {
		Map<String, Object> arguments = new TreeMap<>();
		if (schema instanceof Map<?, ?> parameters && parameters.get("properties") instanceof Map<?, ?> properties) {
			properties.forEach((name, property) -> arguments.put(String.valueOf(name), example(property)));
		}
		return arguments;
	}

	private static Object example(Object property) {
		if (!(property instanceof Map<?, ?> schema)) {
			return "river";
		}
		if (schema.get("enum") instanceof List<?> values && !values.isEmpty()) {
			return values.getFirst();
		}
		return switch (String.valueOf(schema.get("type"))) {
			case "integer", "number" -> 1;
			case "boolean" -> true;
			case "array" -> List.of();
			case "object" -> Map.of();
			default -> "river";
		};
	}

}
