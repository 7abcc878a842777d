package io.ollamagateway.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * A request that changes which models there are.
 *
 * @param endpoint where it was sent
 * @param model the model that is to change, as the client wrote it; for a copy the one
 * that is copied
 * @param name that model's name
 * @param stream whether the client wants to hear how it goes
 */
public record ChangeRequest(ServerEndpoint endpoint, String model, ModelName name, boolean stream) {

	/**
	 * Reads a body, by Go's rules for keys.
	 * @param endpoint where it was sent
	 * @param body the whole body
	 * @return what the body asks for
	 * @throws Refusal if the body is not JSON that the endpoint takes, or if a model is
	 * missing or its name invalid, in the words that Ollama has for it there
	 */
	public static ChangeRequest read(ServerEndpoint endpoint, BodyBytes body) {
		SyntaxErrors.requireUtf8(body);
		try (JsonTokens tokens = new JsonTokens(body)) {
			if (tokens.isEmpty()) {
				throw SyntaxErrors.missingBody();
			}
			return of(endpoint, tokens);
		}
		catch (JacksonException ex) {
			throw SyntaxErrors.of(ex, body);
		}
	}

	private static ChangeRequest of(ServerEndpoint endpoint, JsonTokens tokens) {
		JsonToken first = tokens.current();
		if (first != JsonToken.START_OBJECT && first != JsonToken.VALUE_NULL) {
			throw GoType.notAnObject("api." + struct(endpoint), first);
		}
		Map<String, String> texts = new HashMap<>();
		boolean stream = true;
		if (first == JsonToken.START_OBJECT) {
			tokens.advance();
			while (tokens.current() == JsonToken.PROPERTY_NAME) {
				String key = Field.fold(tokens.name());
				tokens.advance();
				if (keys(endpoint).contains(key)) {
					readText(endpoint, key, tokens, texts);
				}
				else {
					stream = key.equals("stream") ? tokens.current() != JsonToken.VALUE_FALSE : stream;
					tokens.skip();
				}
			}
		}
		if (endpoint == ServerEndpoint.COPY) {
			String source = texts.getOrDefault("source", "");
			ModelName name = quoted("source", source);
			quoted("destination", texts.getOrDefault("destination", ""));
			return new ChangeRequest(endpoint, source, name, false);
		}
		String model = texts.getOrDefault("model", "");
		String used = model.isEmpty() ? texts.getOrDefault("name", "") : model;
		return new ChangeRequest(endpoint, used, name(endpoint, used), stream);
	}

	private static Set<String> keys(ServerEndpoint endpoint) {
		return (endpoint == ServerEndpoint.COPY) ? Set.of("source", "destination") : Set.of("model", "name");
	}

	private static void readText(ServerEndpoint endpoint, String key, JsonTokens tokens, Map<String, String> texts) {
		JsonToken token = tokens.current();
		if (token != JsonToken.VALUE_NULL) {
			if (token != JsonToken.VALUE_STRING) {
				throw GoType.notText(struct(endpoint), key, token);
			}
			String text = tokens.text(ModelField.MAX_LENGTH);
			if (text == null) {
				throw malformed("invalid model name");
			}
			texts.put(key, text);
		}
		tokens.advance();
	}

	private static ModelName name(ServerEndpoint endpoint, String text) {
		return switch (endpoint) {
			case DELETE -> quoted("name", text);
			case PUSH -> parsed(text, text.isEmpty() ? "model is required" : "invalid model name");
			default -> parsed(text, "invalid model name");
		};
	}

	private static ModelName quoted(String field, String text) {
		return parsed(text, field + " \"" + text + "\" is invalid");
	}

	private static ModelName parsed(String text, String problem) {
		return ModelName.parse(text).orElseThrow(() -> malformed(problem));
	}

	private static String struct(ServerEndpoint endpoint) {
		return switch (endpoint) {
			case PULL -> "PullRequest";
			case PUSH -> "PushRequest";
			case CREATE -> "CreateRequest";
			case COPY -> "CopyRequest";
			default -> "DeleteRequest";
		};
	}

	private static Refusal malformed(String message) {
		return Refusal.of(Refusal.Reason.MALFORMED, message);
	}

}
