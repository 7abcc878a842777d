package io.ollamagateway.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a real Ollama answered to each request of the contract. It stands in a file: a
 * line for each request, and indented behind it the lines of {@link AnswerText}.
 *
 * @param answers by the requests' lines
 */
record RecordedAnswers(Map<String, List<String>> answers) {

	private static final Path FILE = Path.of("src/test/resources/io/ollamagateway/contract/answers.txt");

	private static final String INDENT = "    ";

	/** The recorded ones. */
	static RecordedAnswers read() {
		Map<String, List<String>> answers = new LinkedHashMap<>();
		List<String> lines = new ArrayList<>();
		try {
			for (String line : Files.readAllLines(FILE)) {
				if (line.startsWith(INDENT)) {
					lines.add(line.substring(INDENT.length()));
				}
				else if (!line.isEmpty() && !line.startsWith("#")) {
					lines = new ArrayList<>();
					answers.put(line, lines);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new RecordedAnswers(answers);
	}

	/**
	 * Asks a server all requests of the contract, one after the other.
	 * @param server its URL
	 */
	static RecordedAnswers of(URI server) throws Exception {
		Map<String, List<String>> answers = new LinkedHashMap<>();
		try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
			for (AnswerRequest request : AnswerRequests.all()) {
				answers.put(request.toString(), AnswerText.of(send(client, server, request)));
			}
		}
		return new RecordedAnswers(answers);
	}

	private static HttpResponse<String> send(HttpClient client, URI server, AnswerRequest request) throws Exception {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(server + request.path()))
			.timeout(Duration.ofSeconds(60))
			.method(request.method(), request.body().isEmpty() && !request.method().equals("POST")
					? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(request.body()));
		request.headers().forEach(builder::header);
		return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
	}

	void write() throws IOException {
		StringBuilder text = new StringBuilder(
				"# What Ollama 0.34.3 answers, recorded by RealAnswersIT, which says how.\n");
		this.answers.forEach((request, lines) -> {
			text.append('\n').append(request).append('\n');
			lines.forEach((line) -> text.append(INDENT).append(line).append('\n'));
		});
		Files.writeString(FILE, text);
	}

	/**
	 * Where a server answers otherwise than it is recorded.
	 * @param server what the server answered
	 * @return by the requests' lines, what was recorded and what was answered
	 */
	Map<String, String> differences(RecordedAnswers server) {
		Map<String, String> differences = new LinkedHashMap<>();
		server.answers.forEach((request, answer) -> {
			List<String> recorded = this.answers.get(request);
			if (!Objects.equals(recorded, answer)) {
				differences.put(request, "\n  recorded: " + recorded + "\n  answered: " + answer + "\n");
			}
		});
		return differences;
	}

}
