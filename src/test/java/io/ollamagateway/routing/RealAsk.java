package io.ollamagateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request in one of the dialects to a model that says a known text, or embeds, and what
 * its answer turned out to be.
 *
 * @param path the endpoint
 * @param model the model's name
 * @param stream whether the answer is asked for as a stream
 */
record RealAsk(String path, String model, boolean stream) {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** Where each endpoint's answer has its text: whole, and in a part of a stream. */
	private enum Text {

		GENERATE("/api/generate", "/response", "/response"), CHAT("/api/chat", "/message/content", "/message/content"),
		OPENAI_CHAT("/v1/chat/completions", "/choices/0/message/content", "/choices/0/delta/content"),
		OPENAI_COMPLETION("/v1/completions", "/choices/0/text", "/choices/0/text"),
		OPENAI_RESPONSE("/v1/responses", "/output/0/content/0/text", "/delta"),
		ANTHROPIC("/v1/messages", "/content/0/text", "/delta/text");

		private final String path;

		private final String whole;

		private final String part;

		Text(String path, String whole, String part) {
			this.path = path;
			this.whole = whole;
			this.part = part;
		}

	}

	/**
	 * All endpoints that answer with text, as streams and whole, and those that embed.
	 * @param chats models that say a text, which take turns
	 * @param embeds a model that embeds
	 */
	static List<RealAsk> all(List<String> chats, String embeds) {
		List<RealAsk> asks = new ArrayList<>();
		int turn = 0;
		for (boolean stream : new boolean[] { true, false }) {
			for (Text text : Text.values()) {
				asks.add(new RealAsk(text.path, chats.get(turn++ % chats.size()), stream));
			}
		}
		asks.add(new RealAsk("/api/embed", embeds, false));
		asks.add(new RealAsk("/v1/embeddings", embeds, false));
		return asks;
	}

	String body() {
		return """
				{"model":"%s","prompt":"Count","input":"Count","messages":[{"role":"user","content":"Count"}],\
				"max_tokens":500,"stream":%s}""".formatted(this.model, this.stream);
	}

	/**
	 * What an answer turned out to be.
	 * @param status its status
	 * @param body its body, as far as it came
	 * @param ended whether its end came in good order
	 * @param texts the text that a model says, by its name
	 */
	Result judge(int status, String body, boolean ended, UnaryOperator<String> texts) {
		if (status != 200) {
			return Result.FAILED;
		}
		if (!this.stream) {
			return (ended && isWhole(JSON.readTree(body), texts)) ? Result.WHOLE : Result.FAILED;
		}
		List<JsonNode> parts = body.lines()
			.map((line) -> line.startsWith("data: ") ? line.substring("data: ".length()) : line)
			.filter((line) -> line.startsWith("{"))
			.map(JSON::readTree)
			.toList();
		String text = parts.stream()
			.filter((part) -> !part.path("type").asString("").endsWith(".done"))
			.map((part) -> part.at(text().part).asString(""))
			.collect(Collectors.joining());
		if (parts.stream().anyMatch(RealAsk::isError)) {
			return text.isEmpty() ? Result.FAILED : Result.TOLD_BROKEN;
		}
		boolean marked = body.contains("\"done\":true") || body.contains("data: [DONE]")
				|| body.contains("\"response.completed\"") || body.contains("\"message_stop\"");
		return (ended && marked && text.strip().equals(texts.apply(this.model).strip())) ? Result.WHOLE : Result.CUT;
	}

	private boolean isWhole(JsonNode answer, UnaryOperator<String> texts) {
		if (this.path.startsWith("/api/embed")) {
			return answer.at("/embeddings/0").size() == 128;
		}
		if (this.path.equals("/v1/embeddings")) {
			return answer.at("/data/0/embedding").size() == 128;
		}
		return answer.at(text().whole).asString("").strip().equals(texts.apply(this.model).strip());
	}

	private static boolean isError(JsonNode part) {
		return part.path("error").isString() || part.path("error").isObject() || part.at("/response/error").isObject()
				|| part.path("type").asString("").equals("error");
	}

	private Text text() {
		for (Text text : Text.values()) {
			if (text.path.equals(this.path)) {
				return text;
			}
		}
		throw new IllegalStateException(this.path + " has no text");
	}

	/** What an answer turned out to be. */
	enum Result {

		/** All that the model says, with the mark of its end. */
		WHOLE,

		/** A stream that ended with an error of its dialect when a part of it was out. */
		TOLD_BROKEN,

		/** A stream that ended without a word. */
		CUT,

		/** A request that got no answer. */
		FAILED

	}

}
