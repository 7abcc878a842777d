package io.ollamagateway.monitoring;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.LoggerContext;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each metric moves with what it counts, and by as much.
 */
class MetricsIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""";

	private static final String WHOLE = """
			{"model":"llama3.2","stream":false,"messages":[{"role":"user","content":"Why is the sky blue?"}]}""";

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	private Exposition before;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(2, InstanceSettings.loaded().withNumParallel(2).withTimeScale(0.02));
		List<String> properties = new ArrayList<>(
				List.of("default-pool=small", "pools.small.models=llama3.2,mistral", "pools.small.parallel=2",
						"pools.small.queue.capacity=1", "pools.small.health.fall=9", "pools.idle.models=phi3",
						"pools.idle.when-empty=wait", GatewayUnderTest.NO_BREAKERS, "inventory-interval=200ms"));
		for (int i = 0; i < 2; i++) {
			properties.add("pools.small.instances[" + i + "].id=small-" + i);
			properties.add("pools.small.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		client = new TestClient(gateway.url());
	}

	@BeforeEach
	void reset() throws Exception {
		fleet.instances().forEach((instance) -> {
			instance.faults().clear();
			instance.gate().open();
		});
		gateway.recorder().awaitNothingRunning();
		gateway.recorder().forget();
		this.before = Exposition.of(gateway);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@Test
	void aPoolWithoutTrafficReads0AndIsNotAbsent() {
		for (String name : List.of("ollama_request_duration_seconds_count", "ollama_request_duration_seconds_bucket",
				"ollama_time_to_first_token_seconds_count", "ollama_time_per_output_token_seconds_count",
				"ollama_queue_wait_seconds_count", "ollama_model_load_duration_seconds_count", "ollama_queued_requests",
				"ollama_tokens_total", "ollama_retries_total", "ollama_rejected_requests_total",
				"ollama_stream_aborts_total", "ollama_pool_saturation_ratio", "ollama_pool_ready_instances",
				"ollama_pool_oldest_wait_seconds", "ollama_model_evictions_total",
				"ollama_model_load_failures_total")) {
			assertThat(this.before.samples(name, "pool=idle")).as(name)
				.isNotEmpty()
				.allSatisfy((sample) -> assertThat(sample.value()).isZero());
		}
		assertThat(this.before.samples("ollama_tokens_total", "pool=small", "model=mistral:latest")).hasSize(6);
	}

	@Test
	void nothingLooksIntoEachQuestionWhetherALineIsLogged() {
		LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
		assertThat(log.getTurboFilterList()).isEmpty();
	}

	@Test
	void aStreamIsTimedFromItsFirstTokenToItsLast() throws Exception {
		assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
		Exposition after = settled(1);
		String[] model = { "pool=small", "model=llama3.2:latest" };
		assertThat(grown(after, "ollama_request_duration_seconds_count", "operation=chat", "outcome=success",
				"pool=small", "model=llama3.2:latest"))
			.isOne();
		assertThat(grown(after, "ollama_time_to_first_token_seconds_count", model)).isOne();
		assertThat(grown(after, "ollama_time_per_output_token_seconds_count", model)).isOne();
		assertThat(grown(after, "ollama_queue_wait_seconds_count", model)).isOne();
		double total = grown(after, "ollama_request_duration_seconds_sum", model);
		double first = grown(after, "ollama_time_to_first_token_seconds_sum", model);
		double between = grown(after, "ollama_time_per_output_token_seconds_sum", model);
		assertThat(first).isPositive().isLessThan(total);
		assertThat(between).isPositive().isLessThan(total - first);
		assertThat(after.samples("ollama_request_duration_seconds_bucket", "pool=small", "outcome=success", "le=600.0"))
			.isNotEmpty();
	}

	@Test
	void springsOwnMetricTellsOfWhatIsNoRequestToAModel() throws Exception {
		String metric = "http_server_requests_seconds_count";
		assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
		Exposition after = settled(1);
		assertThat(grown(after, metric, "method=POST")).isZero();
		assertThat(client.get("/api/version").statusCode()).isEqualTo(200);
		assertThat(grown(Exposition.of(gateway), metric, "method=GET")).isPositive();
	}

	@Test
	void whatIsNoStreamHasNoFirstToken() throws Exception {
		assertThat(client.post("/api/chat", WHOLE).statusCode()).isEqualTo(200);
		Exposition after = settled(1);
		assertThat(grown(after, "ollama_time_to_first_token_seconds_count")).isZero();
	}

	@Test
	void tokensAreThoseThatTheAnswersTellAlsoOfStreamsAndAfterRetries() throws Exception {
		long input = 0;
		long output = 0;
		for (String body : List.of(CHAT, WHOLE)) {
			String answer = client.post("/api/chat", body).body();
			input += number(answer, "prompt_eval_count");
			output += number(answer, "eval_count");
		}
		fleet.instances().forEach((instance) -> instance.faults().add(Fault.busy().once()));
		fleet.instance(1).faults().clear();
		for (int i = 0; i < 4; i++) {
			String answer = client.post("/api/chat", CHAT).body();
			input += number(answer, "prompt_eval_count");
			output += number(answer, "eval_count");
		}
		String openAi = client.post("/v1/chat/completions", WHOLE).body();
		input += number(openAi, "prompt_tokens");
		output += number(openAi, "completion_tokens");
		String anthropic = client.post("/v1/messages", WHOLE.replace("\"stream\"", "\"max_tokens\":9,\"stream\""))
			.body();
		// in Anthropic's dialect without those from the cache
		input += number(anthropic, "input_tokens") + number(anthropic, "cache_read_input_tokens");
		output += number(anthropic, "output_tokens");
		input += number(client.post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":\"Hello\"}").body(),
				"prompt_eval_count");
		Exposition after = settled(9);
		assertThat(grown(after, "ollama_tokens_total", "type=input", "exact=true")).isEqualTo((double) input);
		assertThat(grown(after, "ollama_tokens_total", "type=output", "exact=true")).isEqualTo((double) output);
		assertThat(grown(after, "ollama_tokens_total", "exact=false")).isZero();
		assertThat(grown(after, "ollama_retries_total", "pool=small", "reason=busy")).isOne();
	}

	@Test
	void tokensThatNoAnswerTellsAreCountedAsEstimates() throws Exception {
		String stream = WHOLE.replace("false", "true");
		String answer = client.post("/v1/chat/completions", stream).body();
		long pieces = Pattern.compile("\"content\":\"[^\"]").matcher(answer).results().count();
		Exposition after = settled(1);
		assertThat(pieces).isPositive();
		assertThat(grown(after, "ollama_tokens_total", "type=output", "exact=false")).isEqualTo((double) pieces);
		assertThat(grown(after, "ollama_tokens_total", "type=input", "exact=false")).isPositive();
		assertThat(grown(after, "ollama_tokens_total", "exact=true")).isZero();
	}

	@Test
	void whatRunsAndWhatWaitsIsSeen() throws Exception {
		fleet.instances().forEach((instance) -> instance.gate().hold());
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			answers.add(client.postAsync("/api/chat", CHAT));
		}
		gateway.recorder().awaitLeasesOut(4);
		gateway.recorder().awaitWaiting(1);
		HttpResponse<String> rejected = client.post("/api/chat", CHAT);
		assertThat(rejected.statusCode()).isEqualTo(429);
		eventually((now) -> {
			assertThat(now.sum("ollama_active_requests", "pool=small", "backend=small-0")).isEqualTo(2);
			assertThat(now.sum("ollama_active_requests", "pool=small", "backend=small-1")).isEqualTo(2);
			assertThat(now.sum("ollama_slots", "pool=small", "backend=small-0")).isEqualTo(9);
			assertThat(now.sum("ollama_queued_requests", "pool=small", "priority=default")).isOne();
			assertThat(now.sum("ollama_pool_saturation_ratio", "pool=small")).isEqualTo(5 / 18.0);
			assertThat(now.sum("ollama_pool_oldest_wait_seconds", "pool=small")).isPositive();
		});
		assertThat(Exposition.management(gateway).get("/actuator/demand/small").body())
			.isEqualTo("{\"pool\":\"small\",\"demand\":5,\"active\":4,\"queued\":1,\"capacity\":18,\"ready\":2}");
		fleet.instances().forEach((instance) -> instance.gate().open());
		for (CompletableFuture<HttpResponse<String>> answer : answers) {
			assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
		Exposition after = settled(6);
		assertThat(grown(after, "ollama_rejected_requests_total", "pool=small", "reason=queue_full")).isOne();
		assertThat(grown(after, "ollama_request_duration_seconds_count", "pool=small", "outcome=refused")).isOne();
		assertThat(grown(after, "ollama_queue_wait_seconds_sum", "pool=small")).isPositive();
		eventually((now) -> {
			assertThat(now.sum("ollama_active_requests")).isZero();
			assertThat(now.sum("ollama_queued_requests")).isZero();
		});
	}

	@Test
	void anAnswerThatBreaksOffIsCountedByWhoBrokeItOff() throws Exception {
		fleet.instances().forEach((instance) -> {
			instance.gate().hold();
			instance.gate().release(2);
		});
		HttpResponse<InputStream> leaving = client.postForStream("/api/chat", CHAT);
		assertThat(leaving.body().read()).isPositive();
		leaving.body().close();
		settled(1);
		fleet.instances().forEach((instance) -> {
			instance.gate().open();
			instance.faults().add(Fault.endAfter(2));
		});
		assertThat(client.post("/api/chat", CHAT).body()).contains("\"error\"");
		Exposition after = settled(1);
		assertThat(grown(after, "ollama_stream_aborts_total", "pool=small", "side=client")).isOne();
		assertThat(grown(after, "ollama_stream_aborts_total", "pool=small", "side=upstream")).isOne();
		assertThat(grown(after, "ollama_request_duration_seconds_count", "outcome=client_gone")).isOne();
		assertThat(grown(after, "ollama_request_duration_seconds_count", "outcome=truncated")).isOne();
	}

	@Test
	void whatIsRefusedIsCountedByItsReason() throws Exception {
		assertThat(client.post("/api/chat", "{").statusCode()).isEqualTo(400);
		assertThat(client.post("/api/chat", CHAT.replace("llama3.2", "nobody")).statusCode()).isEqualTo(404);
		assertThat(client.get("/nothing").statusCode()).isEqualTo(404);
		Exposition after = settled(3);
		assertThat(grown(after, "ollama_rejected_requests_total", "pool=none", "reason=malformed")).isOne();
		assertThat(grown(after, "ollama_rejected_requests_total", "pool=none", "reason=unknown_path")).isOne();
		assertThat(grown(after, "ollama_rejected_requests_total", "pool=small", "reason=unknown_model")).isOne();
		assertThat(
				grown(after, "ollama_request_duration_seconds_count", "pool=small", "model=other", "outcome=refused"))
			.isOne();
		assertThat(after.text()).doesNotContain("nobody");
	}

	@Test
	void modelsInMemoryAreSeenWithTheirPartOnGpus() throws Exception {
		eventually((now) -> {
			assertThat(now.sum("ollama_model_resident", "backend=small-0")).isEqualTo(5);
			assertThat(now.samples("ollama_model_gpu_ratio", "backend=small-0", "model=llama3.2:latest")).hasSize(1)
				.allSatisfy((sample) -> assertThat(sample.value()).isBetween(0.0, 1.0));
		});
	}

	@Test
	void instancesThatGetRequestsAreSeen() throws Exception {
		assertThat(this.before.sum("ollama_instance_up", "pool=small")).isEqualTo(2);
		assertThat(this.before.sum("ollama_instance_info", "pool=small")).isEqualTo(2);
		assertThat(this.before.sum("ollama_pool_ready_instances", "pool=small")).isEqualTo(2);
	}

	/** What every metric of the gateway must not tell. */
	@Test
	void noMetricTellsAnAddressOrAPrompt() throws Exception {
		client.post("/api/chat", CHAT, "Authorization", "Bearer sk-secret");
		assertThat(settled(1).text()).doesNotContain("sk-secret", "sky blue")
			.doesNotContain(String.valueOf(fleet.instance(0).port()));
	}

	private Exposition settled(int calls) throws Exception {
		for (int i = 0; i < calls; i++) {
			gateway.recorder().nextOutcome();
		}
		return Exposition.of(gateway);
	}

	private double grown(Exposition after, String name, String... labels) {
		return after.sum(name, labels) - this.before.sum(name, labels);
	}

	private static void eventually(ThrowingConsumer<Exposition> assertion) {
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertion.accept(Exposition.of(gateway)));
	}

	private static long number(String answer, String field) {
		Matcher matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(answer);
		long last = -1;
		while (matcher.find()) {
			last = Long.parseLong(matcher.group(1));
		}
		assertThat(last).as("%s in %s", field, answer).isNotNegative();
		return last;
	}

}
