package io.ollamagateway.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints that use a model.
 */
final class Inference {

	private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";

	private static final String COMPACT = "/v1/responses/compact";

	private static final Set<String> PATHS = Set.of("/api/generate", "/api/chat", "/api/embed", "/api/embeddings",
			"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", COMPACT, "/v1/messages",
			TRANSCRIPTIONS);

	private final SimulatedOllama server;

	private final Ids ids;

	private final Encodings encodings;

	private final Account account;

	Inference(SimulatedOllama server, Account account) {
		this.server = server;
		this.account = account;
		this.encodings = new Encodings(server.settings());
		this.ids = new Ids(server.settings());
	}

	boolean serves(String path) {
		return PATHS.contains(path);
	}

	void handle(Exchange exchange) {
		String path = exchange.request().path();
		if (path.equals(TRANSCRIPTIONS)) {
			transcribe(exchange);
			return;
		}
		Fields body = fields(path, this.encodings.json(exchange));
		boolean nativeStream = path.equals("/api/generate") || path.equals("/api/chat");
		Boolean asked = body.bool("stream");
		boolean stream = (asked != null) ? asked && !path.contains("embed") : nativeStream;
		// its type is wrong before anything else is
		body.string("model");
		ModelCall call = call(path, body);
		if (ModelNames.isCloud(call.model())) {
			if (!this.account.signedIn()) {
				this.account.refuse(exchange);
			}
			else {
				exchange.relay(call, answer(path, body, call), stream, this.server.faults().meet(path, call.model()));
			}
			return;
		}
		validate(path, call, body);
		exchange.infer(call, answer(path, body, call), stream, this.server.faults().meet(path, call.model()));
	}

	private void transcribe(Exchange exchange) {
		Map<String, String> form = Form.parse(exchange);
		String file = form.get("file");
		String model = form.getOrDefault("model", "");
		if (file == null) {
			throw new Rejection(400, "file is required");
		}
		if (file.isEmpty()) {
			throw new Rejection(400, "file is empty");
		}
		if (model.isEmpty()) {
			throw new Rejection(400, "model is required");
		}
		Fields message = Fields.of("Message",
				Json.object("role", "user", "content", "Transcribe " + Hashes.sha256(file)));
		ModelCall call = CompatibleRequests
			.messages(Fields.of("ChatRequest", Json.object("model", model, "messages", List.of(message.values()))));
		validate(TRANSCRIPTIONS, call, Fields.of("ChatRequest", Map.of()));
		exchange.infer(call, new TranscriptionAnswer("text".equals(form.get("response_format"))), false,
				this.server.faults().meet(TRANSCRIPTIONS, model));
	}

	private static ModelCall call(String path, Fields body) {
		return switch (path) {
			case "/api/generate" -> ModelRequests.generate(body);
			case "/api/chat" -> ModelRequests.chat(body);
			case "/api/embeddings" -> ModelRequests.embed(body, "prompt");
			case "/api/embed" -> ModelRequests.embed(body, "input");
			case "/v1/embeddings" -> CompatibleRequests.openAiEmbed(body);
			case "/v1/completions" -> CompatibleRequests.completions(body);
			case "/v1/responses", COMPACT -> CompatibleRequests.responses(body);
			case "/v1/messages" -> CompatibleRequests.anthropic(body);
			default -> CompatibleRequests.chatCompletion(body);
		};
	}

	private Answer answer(String path, Fields body, ModelCall call) {
		boolean countsCached = Versions.atLeast(this.server.settings().version(), "0.33.3");
		Dialogue dialogue = new Dialogue(call.model(), this.ids, this.server.clock(), countsCached);
		return switch (path) {
			case "/api/generate", "/api/chat" -> new NativeAnswer(call.model(), path.endsWith("chat"),
					Boolean.TRUE.equals(body.bool("raw")), countsCached, () -> this.server.clock().now().toString());
			case "/api/embed" -> new EmbedAnswer((done) -> embedded(call, body.integer("dimensions", 0), done));
			case "/api/embeddings" -> new EmbedAnswer((done) -> Json.object("embedding",
					call.inputs().isEmpty() ? List.of() : vectors(call, 0).getFirst()));
			case "/v1/embeddings" -> new EmbedAnswer((done) -> openAiEmbeddings(call, body, done));
			case "/v1/completions" -> new OpenAiCompletionAnswer(dialogue, usage(body));
			case "/v1/responses" -> new ResponsesAnswer(dialogue, body.get("max_output_tokens"));
			case COMPACT -> new CompactionAnswer(dialogue);
			case "/v1/messages" -> new AnthropicAnswer(dialogue);
			default -> new OpenAiChatAnswer(dialogue, usage(body));
		};
	}

	/** Of no input Ollama tells nothing further. */
	private Object embedded(ModelCall call, int dimensions, Completion done) {
		Map<String, Object> answer = Json.object("model", call.model(), "embeddings", vectors(call, dimensions));
		if (!call.inputs().isEmpty()) {
			answer.putAll(Json.object("total_duration", done.total(), "load_duration", done.load(), "prompt_eval_count",
					done.promptTokens()));
		}
		return answer;
	}

	private static boolean usage(Fields body) {
		return Boolean.TRUE.equals(body.map("stream_options").get("include_usage"));
	}

	private List<double[]> vectors(ModelCall call, int dimensions) {
		ModelSettings model = this.server.instance().model(call.model());
		return (model == null) ? List.of()
				: call.inputs().stream().map((text) -> EmbedAnswer.vector(model, text, dimensions)).toList();
	}

	private Object openAiEmbeddings(ModelCall call, Fields body, Completion done) {
		boolean base64 = body.string("encoding_format").equals("base64");
		List<Object> data = new ArrayList<>();
		for (double[] vector : vectors(call, body.integer("dimensions", 0))) {
			data.add(Json.object("object", "embedding", "embedding", base64 ? base64(vector) : vector, "index",
					data.size()));
		}
		return Json.object("object", "list", "data", data, "model", call.model(), "usage",
				Json.object("prompt_tokens", done.promptTokens(), "total_tokens", done.promptTokens()));
	}

	private static String base64(double[] vector) {
		ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
		Arrays.stream(vector).forEach((value) -> bytes.putFloat((float) value));
		return Base64.getEncoder().encodeToString(bytes.array());
	}

	private void validate(String path, ModelCall call, Fields body) {
		String name = call.model();
		if (name.isEmpty() && (call.kind() == ModelCall.Kind.CHAT || path.equals("/api/embeddings"))) {
			throw new Rejection(400, "model is required");
		}
		if (!name.isEmpty() && ModelNames.key(name) == null) {
			throw new Rejection(400, "invalid model name");
		}
		ModelSettings model = this.server.instance().model(name);
		if (model == null) {
			boolean pulls = call.kind() == ModelCall.Kind.EMBED && !name.isEmpty();
			throw new Rejection(404, pulls ? "model \"" + name + "\" not found, try pulling it first"
					: "model '" + name + "' not found");
		}
		if (call.kind() != ModelCall.Kind.EMBED && !model.can("completion")) {
			throw new Rejection(400,
					"\"" + name + "\" does not support " + (call.kind() == ModelCall.Kind.CHAT ? "chat" : "generate"));
		}
		if (!body.string("suffix").isEmpty() && !model.can("insert")) {
			throw new Rejection(400, "registry.ollama.ai/library/" + model.name() + " does not support insert");
		}
		if ((!call.tools().isEmpty() || path.equals(COMPACT)) && !model.can("tools")) {
			throw new Rejection(400, "registry.ollama.ai/library/" + model.name() + " does not support tools");
		}
		if (Boolean.TRUE.equals(call.think()) && !model.can("thinking")) {
			throw new Rejection(400, "\"" + name + "\" does not support thinking");
		}
	}

	private static Fields fields(String path, @Nullable Object body) {
		return switch (path) {
			case "/api/generate" -> Fields.withThink("GenerateRequest", body);
			case "/api/chat" -> Fields.withThink("ChatRequest", body);
			case "/api/embed" -> Fields.of("EmbedRequest", body);
			case "/v1/embeddings" -> Fields.of("openai.EmbedRequest", body);
			case "/api/embeddings" -> Fields.of("EmbeddingRequest", body);
			case "/v1/chat/completions" -> Fields.of("openai.ChatCompletionRequest", body);
			case "/v1/completions" -> Fields.of("openai.CompletionRequest", body);
			case "/v1/responses", COMPACT -> ResponsesRules.read(body);
			default -> Fields.of("anthropic.MessagesRequest", body);
		};
	}

}
