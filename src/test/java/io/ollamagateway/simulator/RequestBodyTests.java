package io.ollamagateway.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies that are large, deep or odd, and that Go's decoder takes.
 */
@Timeout(60)
class RequestBodyTests {

	private static final int MEGABYTE = 1 << 20;

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static SimulatedOllama ollama;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start();
	}

	@AfterAll
	static void stop() {
		ollama.close();
	}

	@Test
	void takesAHundredMegabytes() {
		String before = "{\"model\":\"llava\",\"prompt\":\"x\",\"stream\":false,\"images\":[\"";
		byte[] image = "A".repeat(MEGABYTE).getBytes(StandardCharsets.US_ASCII);
		BodyPublisher[] parts = new BodyPublisher[102];
		parts[0] = BodyPublishers.ofString(before);
		for (int i = 1; i <= 100; i++) {
			parts[i] = BodyPublishers.ofByteArray(image);
		}
		parts[101] = BodyPublishers.ofString("\"]}");
		HttpResponse<String> answer = post(BodyPublishers.concat(parts));
		assertThat(answer.body()).contains("\"prompt_eval_count\":769");
		RecordedRequest request = ollama.journal()
			.nth((candidate) -> candidate.bodyLength() == 100L * MEGABYTE + before.length() + 3, 1)
			.orTimeout(5, TimeUnit.SECONDS)
			.join();
		assertThat(request.bodyText()).as("kept of a large body").isEmpty();
		assertThat(request.bodySha256()).hasSize(64);
	}

	@Test
	void takesNineThousandLevels() {
		String deep = "{\"model\":\"mistral\",\"x\":" + "[".repeat(9000) + "]".repeat(9000) + "}";
		assertThat(post(BodyPublishers.ofString(deep)).statusCode()).isEqualTo(200);
	}

	@Test
	void refusesMoreThanTenThousandLevels() {
		String deeper = "{\"model\":\"mistral\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
		HttpResponse<String> answer = post(BodyPublishers.ofString(deeper));
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).isEqualTo("{\"error\":\"exceeded max depth\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			null leaves a string as it was                | {"model":"mistral","model":null}
			null leaves a string of another case as it was | {"model":"mistral","MODEL":null}
			the last string wins                          | {"model":"nope","model":"mistral"}
			the last string wins whatever its case        | {"model":"nope","Model":"mistral"}
			null stands for what is not there             | {"model":"mistral","prompt":null,"options":null}
			what comes after the object is not read       | {"model":"mistral"} {"model":""}
			escapes are read                              | {"mod\\u0065l":"m\\u0069stral"}""")
	void readsAsGoDoes(String rule, String body) {
		assertThat(post(BodyPublishers.ofString(body)).body()).as(rule).contains("\"model\":\"mistral\"");
	}

	private static HttpResponse<String> post(BodyPublisher body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(ollama.url() + "/api/generate")).POST(body).build();
		return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).orTimeout(50, TimeUnit.SECONDS).join();
	}

}
