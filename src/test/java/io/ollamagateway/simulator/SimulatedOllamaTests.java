package io.ollamagateway.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class SimulatedOllamaTests {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@AutoClose
	private SimulatedOllama ollama = SimulatedOllama.start();

	@ParameterizedTest
	@CsvSource({ "/,text/plain; charset=utf-8,Ollama is running",
			"/api/version,application/json; charset=utf-8,{\"version\":\"0.33.3\"}" })
	void tellsThatItRuns(String path, String type, String body) {
		HttpResponse<String> answer = get(path);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("content-type")).contains(type);
		assertThat(answer.body()).isEqualTo(body);
	}

	@Test
	void listsWhatIsInstalledAndWhatIsResident() {
		assertThat(get("/api/ps").body()).isEqualTo("{\"models\":[]}");
		assertThat(get("/api/tags").body()).contains("\"name\":\"llama3.2:latest\",\"model\":\"llama3.2:latest\"");
		post("/api/generate", "{\"model\":\"llama3.2\"}");
		assertThat(get("/api/ps").body()).startsWith("{\"models\":[{\"name\":\"llama3.2:latest\"")
			.contains("\"context_length\":4096");
		assertThat(this.ollama.resident()).containsExactly("llama3.2:latest");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void listsARunnerUnderTheNameThatLoadedItUnlessThatQuirkIsOff(boolean quirk) {
		this.ollama.close();
		ModelSettings model = ModelSettings.of("mistral");
		InstanceSettings settings = InstanceSettings.defaults().withModels(model, model.withName("alias"));
		this.ollama = SimulatedOllama.start(quirk ? settings : settings.without(Quirk.PS_NAME_OF_FIRST_LOADER));
		post("/api/generate", "{\"model\":\"alias\"}");
		assertThat(post("/api/generate", "{\"model\":\"mistral\"}").statusCode()).isEqualTo(200);
		assertThat(this.ollama.loads()).isOne();
		assertThat(get("/api/ps").body()).contains("\"name\":\"alias:latest\"");
		assertThat(get("/api/ps").body().contains("\"name\":\"mistral:latest\"")).isEqualTo(!quirk);
	}

	@Test
	void streamsLinesAndEndsWithCounters() {
		HttpResponse<String> answer = post("/api/generate",
				"{\"model\":\"LLAMA3.2\",\"prompt\":\"hello\",\"options\":{\"num_predict\":2}}");
		assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
		List<String> lines = answer.body().lines().toList();
		assertThat(lines).hasSize(3);
		assertThat(lines.getFirst())
			.matches("\\{\"model\":\"LLAMA3.2\",\"created_at\":\"[^\"]+Z\",\"response\":\"[a-z]+\",\"done\":false}");
		assertThat(lines.getLast()).matches("\\{\"model\":\"LLAMA3.2\",\"created_at\":\"[^\"]+Z\",\"response\":\"\","
				+ "\"done\":true,\"done_reason\":\"length\",\"context\":\\[1,2,3,4],\"total_duration\":\\d+,"
				+ "\"load_duration\":\\d+,\"prompt_eval_count\":2,\"prompt_eval_cached_count\":0,"
				+ "\"prompt_eval_duration\":800000,\"eval_count\":2,\"eval_duration\":22222222}");
	}

	@Test
	void chatsWithoutAStream() {
		HttpResponse<String> answer = post("/api/chat",
				"""
						{"stream":true,"MODEL":"mistral","stream":false,"messages":[{"role":"user","content":"hi"}]} and more""");
		assertThat(answer.headers().firstValue("content-type")).contains("application/json; charset=utf-8");
		assertThat(answer.body()).contains("\"message\":{\"role\":\"assistant\",\"content\":\"",
				"\"done\":true,\"done_reason\":\"stop\",\"total_duration\"");
	}

	@Test
	void loadsAndUnloadsWithoutAPrompt() {
		assertThat(post("/api/chat", "{\"model\":\"mistral\",\"messages\":[]}").body())
			.endsWith("\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"load\"}");
		assertThat(post("/api/generate", "{\"model\":\"mistral\",\"keep_alive\":0}").body())
			.endsWith("\"response\":\"\",\"done\":true,\"done_reason\":\"unload\"}");
		assertThat(this.ollama.resident()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					/api/generate|``|400|{"error":"missing request body"}
					/api/generate|{"model":|400|{"error":"unexpected EOF"}
					/api/chat|{"model":7}|400|{"error":"json: cannot unmarshal number into Go struct field .ChatRequest.model of type string"}
					/api/chat|{}|400|{"error":"model is required"}
					/api/chat|<xml/>|400|{"error":"invalid character '<' looking for beginning of value"}
					/api/generate|{"model":"nope","prompt":"x"}|404|{"error":"model 'nope' not found"}
					/api/generate|{"model":"mistral","prompt":"x","options":{"num_ctx":"big"}}|500|{"error":"option \\"num_ctx\\" must be of type integer"}
					/api/generate|{"model":"mistral","prompt":"x","keep_alive":"300"}|400|{"error":"time: missing unit in duration \\"300\\""}
					/api/generate|{"model":"nomic-embed-text","prompt":"x"}|400|{"error":"\\"nomic-embed-text\\" does not support generate"}
					/v1/chat/completions|{"model":"nope","messages":[{"role":"user","content":"x"}]}|404|{"error":{"message":"model 'nope' not found","type":"not_found_error","param":null,"code":null}}
					/nowhere|{}|404|404 page not found
					/api/tags|{}|405|405 method not allowed""")
	void refusesInTheWordsOfOllama(String path, String body, int status, String error) {
		HttpResponse<String> answer = post(path, body);
		assertThat(answer.body()).isEqualTo(error);
		assertThat(answer.statusCode()).isEqualTo(status);
	}

	@Test
	void doesNotUnderstandCompressedBodies() {
		assertThat(post("/api/chat", "\u001f\u008b").body())
			.isEqualTo("{\"error\":\"invalid character '\\\\x1f' looking for beginning of value\"}");
	}

	@Test
	void recordsWhatItReceived() {
		post("/api/chat?x=1", "{\"model\":\"mistral\"}");
		RecordedRequest request = this.ollama.journal().first("/api/chat").join();
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.uri()).isEqualTo("/api/chat?x=1");
		assertThat(request.header("host")).isEqualTo("127.0.0.1:" + this.ollama.port());
		assertThat(request.bodyText()).isEqualTo("{\"model\":\"mistral\"}");
		assertThat(request.completed()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(request.status()).isEqualTo(200);
	}

	@Test
	void holdsEachChunkUntilItIsReleased() {
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> answer = send(
				request("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"x\",\"options\":{\"num_predict\":2}}"));
		RecordedRequest request = this.ollama.journal().first("/api/generate").orTimeout(5, TimeUnit.SECONDS).join();
		this.ollama.gate().release(1);
		request.chunkSent(1).orTimeout(5, TimeUnit.SECONDS).join();
		assertThat(request.chunkSent(2)).isNotDone();
		assertThat(this.ollama.journal().inFlight()).isOne();
		this.ollama.gate().open();
		assertThat(answer.join().body().lines()).hasSize(3);
		assertThat(request.ended()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.ollama.journal().maxInFlight()).isOne();
	}

	@Test
	void seesTheClientGo() {
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> answer = send(
				request("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"x\"}"));
		RecordedRequest request = this.ollama.journal().first("/api/generate").orTimeout(5, TimeUnit.SECONDS).join();
		answer.cancel(true);
		assertThat(request.clientGone()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.ollama.journal().inFlight()).isZero();
	}

	@Test
	void refusesExactlyOneOfFiveHundredAndFourteenForAColdModel() {
		this.ollama.close();
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults().withOutputTokens(2).withTimeScale(0.0001));
		this.ollama.deadlock(true);
		List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 514)
			.mapToObj((i) -> send(request("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"x\"}")))
			.toList();
		this.ollama.journal().nth((request) -> true, 514).orTimeout(15, TimeUnit.SECONDS).join();
		this.ollama.deadlock(false);
		List<Integer> statuses = answers.stream().map((answer) -> answer.join().statusCode()).toList();
		assertThat(statuses).filteredOn((status) -> status == 503).hasSize(1);
		assertThat(statuses).filteredOn((status) -> status == 200).hasSize(513);
	}

	private HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.ollama.url() + path)).build()).join();
	}

	private HttpResponse<String> post(String path, String body) {
		return send(request(path, body)).join();
	}

	private HttpRequest request(String path, String body) {
		return HttpRequest.newBuilder(URI.create(this.ollama.url() + path))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
	}

	private static CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
		return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
	}

}
