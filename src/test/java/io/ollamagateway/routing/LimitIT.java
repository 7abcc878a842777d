package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much callers may use, counted in this process.
 */
class LimitIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Why is the sky blue?\",\"stream\":false,"
			+ "\"options\":{\"num_predict\":20}}";

	private static final int RATE = 10;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static LimitRecorder recorder;

	private static TestClient client;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.startWith(LimitRecorder.WithLimitRecorder.class,
				TestSecrets.all(
						new String[] { "instances[0].url=" + ollama.url(), "instances[0].parallel=100",
								"instances[0].max-in-flight=100", "access.anonymous[0].from=127.0.0.1,127.0.0.2",
								"access.anonymous[0].rate=2/1h" },
						Crowd.keys("rate=" + RATE + "/1h"), TestSecrets.key(50, "few.at-a-time", "concurrent=2"),
						TestSecrets.key(56, "one.at-a-time", "concurrent=1"),
						TestSecrets.key(51, "tokens.exact", "tokens=10000/1h"),
						TestSecrets.key(52, "tokens-aborted.x", "tokens=10000/1h"),
						TestSecrets.key(53, "tokens-v1.x", "tokens=10000/1h"),
						TestSecrets.key(54, "tokens-few.x", "tokens=60/1h"),
						TestSecrets.key(55, "broken.x", "tokens=60/1h", "rate=1/1h")));
		recorder = gateway.bean(LimitRecorder.class);
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@BeforeEach
	void open() {
		ollama.gate().open();
	}

	@Test
	void fiftyCallersWithFourThreadsEachAreCountedExactly() throws Exception {
		Crowd crowd = new Crowd();
		crowd.send(5, (_) -> client);
		crowd.assertExactly(RATE);
	}

	@Test
	void whoDoesNotSayWhoItIsIsCountedByItsAddress() throws Exception {
		for (String address : List.of("127.0.0.1", "127.0.0.2")) {
			for (String status : List.of("200", "200", "429")) {
				try (RawConnection connection = new RawConnection(gateway.port(), address)) {
					connection.send("GET /api/version HTTP/1.1\r\nHost: x\r\n\r\n");
					assertThat(connection.line()).contains(status);
				}
			}
		}
	}

	@Test
	void probesAreNotCounted() throws Exception {
		for (int i = 0; i < 5; i++) {
			assertThat(client.get("/livez").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void onlySoManyRequestsAtATimeAndAPlaceIsFreeWhenOneHasEnded() throws Exception {
		ollama.gate().hold();
		ollama.journal().clear();
		String[] key = { "x-api-key", "few.at-a-time" };
		var first = client.postAsync("/api/generate", BODY, key);
		var second = client.postAsync("/api/generate", BODY, key);
		ollama.journal().nth("/api/generate", 2).get(20, TimeUnit.SECONDS);
		HttpResponse<String> third = client.post("/v1/chat/completions", "{}", key);
		assertThat(third.statusCode()).isEqualTo(429);
		assertThat(third.headers().firstValue("Retry-After")).isPresent();
		assertThat(third.body()).contains("\"type\":\"rate_limit_error\"", "2 requests under way");
		assertThat(recorder.nextExceeded()).isNotNull();
		ollama.gate().open();
		assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(client.post("/api/generate", BODY, key).statusCode()).isEqualTo(200);
	}

	@Test
	void whoSendsOneRequestAfterTheOtherIsNeverBeyondOneAtATime() throws Exception {
		// on two connections, so that one event loop ends a request while another takes
		// the next
		List<TestClient> clients = List.of(client, new TestClient(gateway.url()));
		List<String> bodies = List.of(BODY, BODY.replace("\"stream\":false,", ""), "no JSON");
		for (int i = 0; i < 300; i++) {
			String body = bodies.get(i % bodies.size());
			HttpResponse<String> answer = clients.get(i % clients.size())
				.post("/api/generate", body, "x-api-key", "one.at-a-time");
			assertThat(answer.statusCode()).isEqualTo(body.startsWith("{") ? 200 : 400);
		}
	}

	@Test
	void tokensAreChargedAsTheAnswerTells() throws Exception {
		HttpResponse<String> answer = client.post("/api/generate", BODY, "x-api-key", "tokens.exact");
		LimitRecorder.Charge charge = chargeOf("tokens");
		assertThat(charge.exact()).isTrue();
		assertThat(charge.tokens())
			.isEqualTo(number(answer.body(), "prompt_eval_count") + number(answer.body(), "eval_count"));
		HttpResponse<String> next = client.post("/api/show", "{\"model\":\"llama3.2\"}", "x-api-key", "tokens.exact");
		assertThat(next.statusCode()).isEqualTo(200);
		HttpResponse<String> last = client.post("/api/generate", BODY, "x-api-key", "tokens.exact");
		long putAside = 10000 - charge.tokens()
				- last.headers().firstValueAsLong("X-RateLimit-Remaining-Tokens").orElseThrow();
		// at least what the client allows to be answered, and the prompt
		assertThat(putAside).isBetween(21L, 60L);
		assertThat(last.headers().firstValueAsLong("X-RateLimit-Limit-Tokens")).hasValue(10000);
		chargeOf("tokens");
	}

	@Test
	void aStreamThatIsCutOffIsChargedForWhatHasCome() throws Exception {
		ollama.gate().hold();
		ollama.journal().clear();
		try (RawConnection connection = new RawConnection(gateway.port())) {
			String body = "{\"model\":\"llama3.2\",\"prompt\":\"Why is the sky blue?\"}";
			connection.send("POST /api/generate HTTP/1.1\r\nHost: x\r\nx-api-key: tokens-aborted.x\r\nContent-Length: "
					+ body.length() + "\r\n\r\n" + body);
			ollama.journal().first("/api/generate").get(20, TimeUnit.SECONDS);
			ollama.gate().release(5);
			for (int i = 0; i < 5; i++) {
				connection.lineWith("\"done\":false");
			}
		}
		LimitRecorder.Charge charge = chargeOf("tokens-aborted");
		assertThat(charge.exact()).isFalse();
		// five pieces; the prompt has some 6 tokens, its estimate is off by half at most
		assertThat(charge.tokens() - 5).isBetween(3L, 12L);
	}

	@Test
	void aStreamOfV1WithoutUsageIsChargedByItsPieces() throws Exception {
		HttpResponse<String> answer = client.post("/v1/chat/completions",
				"{\"model\":\"llama3.2\",\"max_tokens\":20,\"stream\":true,"
						+ "\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}]}",
				"x-api-key", "tokens-v1.x");
		assertThat(answer.body()).contains("[DONE]");
		LimitRecorder.Charge charge = chargeOf("tokens-v1");
		assertThat(charge.exact()).isFalse();
		assertThat(charge.tokens()).isBetween(20L, 40L);
	}

	@Test
	void whoHasUsedItsTokensWaitsForTheEndOfTheWindow() throws Exception {
		String[] key = { "x-api-key", "tokens-few.x" };
		assertThat(client.post("/api/generate", BODY, key).statusCode()).isEqualTo(200);
		chargeOf("tokens-few");
		assertThat(client.post("/api/generate", BODY, key).statusCode()).isEqualTo(200);
		chargeOf("tokens-few");
		HttpResponse<String> refused = client.post("/v1/messages",
				"{\"model\":\"llama3.2\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
				key);
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
		assertThat(refused.body()).contains("\"type\":\"rate_limit_error\"", "60/1h");
		assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(3500L, 3600L);
		// what asks nothing of a model goes on
		assertThat(client.post("/api/show", "{\"model\":\"llama3.2\"}", key).statusCode()).isEqualTo(200);
	}

	@Test
	void aRequestThatCannotBeReadCountsToo() throws Exception {
		assertThat(client.post("/api/generate", "no JSON", "x-api-key", "broken.x").statusCode()).isEqualTo(400);
		assertThat(client.post("/api/generate", "no JSON", "x-api-key", "broken.x").statusCode()).isEqualTo(429);
	}

	@Test
	void limitsThatAreNotEnforcedAreOnlyCounted() throws Exception {
		try (GatewayUnderTest shadow = GatewayUnderTest.startWith(LimitRecorder.WithLimitRecorder.class,
				"instances=" + ollama.url(), "access.limits.rate=1/1h", "access.limits.enforce=false")) {
			TestClient caller = new TestClient(shadow.url());
			assertThat(caller.get("/api/version").statusCode()).isEqualTo(200);
			HttpResponse<String> second = caller.get("/api/version");
			assertThat(second.statusCode()).isEqualTo(200);
			assertThat(second.headers().firstValue("X-RateLimit-Remaining")).hasValue("0");
			assertThat(shadow.bean(LimitRecorder.class).nextExceeded()).isEqualTo("anonymous requests let through");
		}
	}

	private static LimitRecorder.Charge chargeOf(String caller) throws InterruptedException {
		LimitRecorder.Charge charge = recorder.nextCharge();
		assertThat(charge.caller()).isEqualTo(caller);
		return charge;
	}

	private static long number(String json, String field) {
		String rest = json.substring(json.indexOf("\"" + field + "\":") + field.length() + 3);
		return Long.parseLong(rest.replaceAll("(?s)\\D.*", ""));
	}

}
