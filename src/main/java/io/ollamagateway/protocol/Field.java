package io.ollamagateway.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The fields at the top of a request that the gateway reads.
 */
enum Field {

	MODEL, NAME, STREAM, KEEP_ALIVE, OPTIONS, SHIFT, MESSAGES, PROMPT, SYSTEM, INPUT, INSTRUCTIONS, SUFFIX, TEMPLATE,
	TOOLS, IMAGES, CONTEXT, MAX_TOKENS, MAX_COMPLETION_TOKENS, MAX_OUTPUT_TOKENS;

	private static final Map<String, Field> BY_KEY = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap(Field::key, Function.identity()));

	private static final int LONGEST_KEY = BY_KEY.keySet().stream().mapToInt(String::length).max().orElseThrow();

	private static final Map<Endpoint, Set<Field>> BY_ENDPOINT = Arrays.stream(Endpoint.values())
		.collect(Collectors.toUnmodifiableMap(Function.identity(), Field::of));

	private final String key = name().toLowerCase(Locale.ROOT);

	String key() {
		return this.key;
	}

	/**
	 * The field that Ollama takes a key for. Go's {@code encoding/json} compares keys
	 * without regard to case, by simple folding: beside ASCII's own case that makes the
	 * long s an {@code s} and the Kelvin sign a {@code k}, and nothing else.
	 * @param endpoint where the request was sent
	 * @param key the decoded key
	 * @return the field, or {@code null} if the endpoint's request has none of that name
	 */
	static @Nullable Field of(Endpoint endpoint, String key) {
		Field field = BY_KEY.get(key);
		if (field == null && key.length() <= LONGEST_KEY) {
			field = BY_KEY.get(fold(key));
		}
		return (field != null && BY_ENDPOINT.getOrDefault(endpoint, Set.of()).contains(field)) ? field : null;
	}

	/** A key as Go's {@code encoding/json} compares it. */
	static String fold(String key) {
		char[] folded = key.toCharArray();
		for (int i = 0; i < folded.length; i++) {
			char c = folded[i];
			if (c >= 'A' && c <= 'Z') {
				folded[i] = (char) (c - 'A' + 'a');
			}
			else if (c == '\u017f') {
				folded[i] = 's';
			}
			else if (c == '\u212a') {
				folded[i] = 'k';
			}
		}
		return new String(folded);
	}

	private static Set<Field> of(Endpoint endpoint) {
		return switch (endpoint) {
			case GENERATE ->
				Set.of(MODEL, STREAM, KEEP_ALIVE, OPTIONS, SHIFT, SYSTEM, PROMPT, SUFFIX, TEMPLATE, IMAGES, CONTEXT);
			case CHAT -> Set.of(MODEL, STREAM, KEEP_ALIVE, OPTIONS, SHIFT, MESSAGES, TOOLS);
			case EMBED -> Set.of(MODEL, KEEP_ALIVE, OPTIONS, INPUT);
			case EMBEDDINGS -> Set.of(MODEL, KEEP_ALIVE, OPTIONS, PROMPT);
			case SHOW -> Set.of(MODEL, NAME);
			case OPENAI_CHAT -> Set.of(MODEL, STREAM, MESSAGES, TOOLS, MAX_TOKENS, MAX_COMPLETION_TOKENS);
			case OPENAI_COMPLETIONS -> Set.of(MODEL, STREAM, PROMPT, SUFFIX, MAX_TOKENS);
			case OPENAI_EMBEDDINGS -> Set.of(MODEL, INPUT);
			case OPENAI_RESPONSES -> Set.of(MODEL, STREAM, INSTRUCTIONS, INPUT, TOOLS, MAX_OUTPUT_TOKENS);
			// read as a form
			case OPENAI_TRANSCRIPTIONS -> Set.of();
			case ANTHROPIC_MESSAGES -> Set.of(MODEL, STREAM, SYSTEM, MESSAGES, TOOLS, MAX_TOKENS);
		};
	}

}
