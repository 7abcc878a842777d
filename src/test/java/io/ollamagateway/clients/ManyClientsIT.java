package io.ollamagateway.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everyone gets the answer to the own question, however many ask at the same time.
 */
@Timeout(120)
class ManyClientsIT {

	private static final int REQUESTS = 200;

	private static final int CLIENTS = 20;

	@RegisterExtension
	static final SideBySide servers = new SideBySide();

	private static final JsonMapper JSON = new JsonMapper();

	@Test
	void eachOfManyAnswersBelongsToItsQuestion() throws Exception {
		List<Kind> kinds = List.of(Kind.values());
		List<Question> questions = IntStream.range(0, REQUESTS)
			.mapToObj((number) -> new Question(number, kinds.get(number % kinds.size())))
			.toList();
		try (HttpClient client = HttpClient.newBuilder().connectTimeout(SideBySide.TIMEOUT).build();
				ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
			List<List<String>> expected = answers(threads, client, servers.direct(), questions);
			List<List<String>> answers = answers(threads, client, servers.gateway(), questions);
			assertThat(answers).isEqualTo(expected).doesNotHaveDuplicates();
			assertThat(answers).allSatisfy((parts) -> assertThat(parts).isNotEmpty());
			questions.stream()
				.filter((question) -> question.kind().streamed)
				.forEach((question) -> assertThat(answers.get(question.number())).hasSizeGreaterThan(1));
		}
		assertThat(servers.fleet().instances()).allSatisfy((instance) -> {
			assertThat(instance.journal().maxInFlight()).isGreaterThan(1);
			assertThat(instance.journal().inFlight()).isZero();
		});
		assertThat(servers.fleet()
			.instances()
			.stream()
			.flatMap((instance) -> instance.journal().requests().stream())
			.filter((request) -> request.method().equals("POST"))).hasSize(REQUESTS);
	}

	private static List<List<String>> answers(ExecutorService threads, HttpClient client, String url,
			List<Question> questions) throws Exception {
		List<Callable<List<String>>> tasks = new ArrayList<>();
		questions.forEach((question) -> tasks.add(() -> question.ask(client, url)));
		List<List<String>> answers = new ArrayList<>();
		for (Future<List<String>> answer : threads.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
			answers.add(answer.get());
		}
		return answers;
	}

	/**
	 * A question that no one else asks.
	 *
	 * @param number which one
	 * @param kind how it is asked
	 */
	private record Question(int number, Kind kind) {

		private List<String> ask(HttpClient client, String url) throws Exception {
			HttpRequest request = HttpRequest.newBuilder(URI.create(url + this.kind.path))
				.header("Content-Type", "application/json")
				.timeout(SideBySide.TIMEOUT)
				.POST(HttpRequest.BodyPublishers.ofString(body()))
				.build();
			HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
			try (Stream<String> lines = response.body()) {
				List<String> parts = this.kind.parts(lines);
				assertThat(response.statusCode()).as(() -> String.join("\n", parts)).isEqualTo(200);
				return parts;
			}
		}

		private String body() {
			String text = "Question number " + this.number;
			String model = (this.kind == Kind.EMBED) ? "nomic-embed-text"
					: (this.number % 2 == 0) ? "llama3.2" : "mistral";
			return """
					{"model":"%s","prompt":"%s","input":"%s","max_tokens":200,"stream":%s,
					"messages":[{"role":"user","content":"%s"}]}""".formatted(model, text, text, this.kind.streamed,
					text);
		}

	}

	private enum Kind {

		GENERATE("/api/generate", false, "/response"), GENERATE_STREAM("/api/generate", true, "/response"),
		CHAT("/api/chat", false, "/message/content"), CHAT_STREAM("/api/chat", true, "/message/content"),
		EMBED("/api/embed", false, "/embeddings/0"),
		OPENAI_CHAT("/v1/chat/completions", false, "/choices/0/message/content"),
		OPENAI_CHAT_STREAM("/v1/chat/completions", true, "/choices/0/delta/content"),
		OPENAI_COMPLETION_STREAM("/v1/completions", true, "/choices/0/text"),
		RESPONSES_STREAM("/v1/responses", true, "/delta"), MESSAGES("/v1/messages", false, "/content/0/text"),
		MESSAGES_STREAM("/v1/messages", true, "/delta/text");

		private final String path;

		private final boolean streamed;

		private final String part;

		Kind(String path, boolean streamed, String part) {
			this.path = path;
			this.streamed = streamed;
			this.part = part;
		}

		private List<String> parts(Stream<String> lines) {
			return lines.map((line) -> line.startsWith("data: ") ? line.substring("data: ".length()) : line)
				.filter((line) -> line.startsWith("{"))
				.map((line) -> JSON.readTree(line).at(this.part))
				.filter((part) -> !part.isMissingNode())
				.map(JsonNode::toString)
				.toList();
		}

	}

}
