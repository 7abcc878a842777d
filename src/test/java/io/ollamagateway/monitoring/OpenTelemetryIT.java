package io.ollamagateway.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.Map;
import java.util.stream.Collectors;

import com.google.protobuf.ByteString;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is sent to a collector once somebody has said where it is.
 */
class OpenTelemetryIT {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""";

	private static SimulatedFleet fleet;

	private static Collector collector;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(2, InstanceSettings.loaded().withTimeScale(0.02));
		collector = new Collector();
		gateway = GatewayUnderTest.start("pools.small.instances[0].id=one",
				"pools.small.instances[0].url=" + fleet.urls().get(0), "pools.small.instances[1].id=two",
				"pools.small.instances[1].url=" + fleet.urls().get(1), "pools.small.health.fall=9",
				".spring.cloud.gateway.server.webflux.routes[0].id=other",
				".spring.cloud.gateway.server.webflux.routes[0].metadata.access=anonymous",
				".spring.cloud.gateway.server.webflux.routes[0].uri=" + fleet.urls().get(0),
				".spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/other/**",
				".spring.cloud.gateway.server.webflux.routes[0].filters[0]=StripPrefix=1",
				"." + OpenTelemetryImportFilter.TRACES + "=" + collector.url("/v1/traces"),
				".management.opentelemetry.tracing.export.schedule-delay=100ms", "traces-per-second=1",
				"." + OpenTelemetryImportFilter.METRICS + "=" + collector.url("/v1/metrics"),
				".management.otlp.metrics.export.step=500ms");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
		collector.close();
	}

	@Test
	void eachAttemptIsASpanOfTheClientsTraceAndTellsItToTheInstance() throws Exception {
		fleet.instances().forEach((instance) -> instance.journal().clear());
		fleet.instances().forEach((instance) -> instance.faults().add(Fault.resetBeforeHeaders().once()));
		TestClient client = new TestClient(gateway.url());
		// one fails on both, the next on neither: between them lies one retry at least
		client.post("/api/chat", CHAT, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
		fleet.instance(0).faults().clear();
		fleet.instance(1).faults().clear();
		assertThat(client.post("/api/chat", CHAT, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01").statusCode())
			.isEqualTo(200);
		List<RecordedRequest> asked = fleet.instances()
			.stream()
			.flatMap((instance) -> instance.journal().requests("/api/chat").stream())
			.toList();
		assertThat(asked).hasSize(3);
		await().atMost(Duration.ofSeconds(20)).until(() -> ofTrace().size() == 5);
		List<Span> servers = ofTrace().stream()
			.filter((span) -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
			.toList();
		assertThat(servers).hasSize(2)
			.allSatisfy((span) -> assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7"));
		List<Span> attempts = ofTrace().stream()
			.filter((span) -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
			.sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
			.toList();
		assertThat(attempts).hasSize(3).extracting(Span::getName).containsOnly("chat llama3.2:latest");
		assertThat(attempts).extracting((span) -> hex(span.getParentSpanId()))
			.hasSameElementsAs(servers.stream().map((span) -> hex(span.getSpanId())).toList());
		assertThat(attempts).extracting((span) -> text(span, "error.type")).containsExactly("reset", "reset", null);
		Span answered = attempts.getLast();
		assertThat(text(answered, "ollama.pool")).isEqualTo("small");
		assertThat(text(answered, "ollama.instance")).isIn("one", "two");
		assertThat(text(answered, "gen_ai.operation.name")).isEqualTo("chat");
		assertThat(values(answered).get("gen_ai.usage.output_tokens").getIntValue()).isPositive();
		assertThat(values(answered).get("gen_ai.usage.input_tokens").getIntValue()).isPositive();
		assertThat(values(answered).get("gen_ai.server.time_to_first_token").getDoubleValue()).isPositive();
		assertThat(values(answered)).containsKeys("ollama.queue_wait", "ollama.load", "ollama.choice");
		assertThat(asked).extracting((request) -> request.header("traceparent"))
			.containsExactlyInAnyOrderElementsOf(
					attempts.stream().map((span) -> "00-" + TRACE + "-" + hex(span.getSpanId()) + "-01").toList());
		assertThat(collector.spans().toString()).doesNotContain("sky blue", "127.0.0.1");
	}

	@Test
	void whatReachesNoInstanceIsASpanToo() throws Exception {
		String trace = TRACE.replace('4', '5');
		String[] parent = { "traceparent", "00-" + trace + "-00f067aa0ba902b7-01" };
		TestClient client = new TestClient(gateway.url());
		assertThat(client.send("GET", "/api/tags", "", parent).statusCode()).isEqualTo(200);
		assertThat(client.post("/api/chat", "no JSON", parent).statusCode()).isEqualTo(400);
		assertThat(client.send("GET", "/api/blobs/secret", "", parent).statusCode()).isEqualTo(401);
		assertThat(client.send("GET", "/no/such/path", "", parent).statusCode()).isEqualTo(404);
		await().atMost(Duration.ofSeconds(20)).until(() -> of(trace).size() == 4);
		assertThat(of(trace)).extracting(Span::getName)
			.containsExactlyInAnyOrder("GET /api/tags", "POST /api/chat", "GET /api/blobs/", "GET");
		assertThat(of(trace)).allSatisfy((span) -> {
			assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
			assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
		});
		assertThat(of(trace)).extracting((span) -> values(span).get("http.response.status_code").getIntValue())
			.containsExactlyInAnyOrder(200L, 400L, 401L, 404L);
	}

	@Test
	void anotherApplicationIsToldOfTheTrace() throws Exception {
		String trace = TRACE.replace('4', '6');
		new TestClient(gateway.url()).send("GET", "/other/x", "", "traceparent",
				"00-" + trace + "-00f067aa0ba902b7-01");
		await().atMost(Duration.ofSeconds(20)).until(() -> of(trace).size() == 1);
		Span span = of(trace).getFirst();
		assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
		assertThat(fleet.instance(0).journal().first("/x").get(20, TimeUnit.SECONDS).header("traceparent"))
			.isEqualTo("00-" + trace + "-" + hex(span.getSpanId()) + "-01");
	}

	@Test
	void ofManyRequestsOnlySoManyASecondBecomeTraces() throws Exception {
		TestClient client = new TestClient(gateway.url());
		Instant begun = Instant.now();
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			for (int i = 0; i < 10; i++) {
				assertThat(client.send("GET", "/api/version", "").statusCode()).isEqualTo(200);
			}
			return own(begun) >= 2;
		});
		// one at once, and one more each second
		long seconds = Duration.between(begun, Instant.now()).toSeconds();
		assertThat(own(begun)).isLessThanOrEqualTo(2 + seconds);
	}

	private static long own(Instant since) {
		return collector.spans()
			.stream()
			.filter((span) -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER && span.getParentSpanId().isEmpty())
			.filter((span) -> span.getStartTimeUnixNano() / 1_000_000 >= since.toEpochMilli())
			.count();
	}

	@Test
	void anInstanceIsToldThatNobodyFollows() throws Exception {
		fleet.instances().forEach((instance) -> instance.journal().clear());
		String trace = TRACE.replace('4', '7');
		assertThat(new TestClient(gateway.url())
			.post("/api/chat", CHAT, "traceparent", "00-" + trace + "-00f067aa0ba902b7-00")
			.statusCode()).isEqualTo(200);
		assertThat(fleet.instances()
			.stream()
			.flatMap((instance) -> instance.journal().requests("/api/chat").stream())
			.map((request) -> request.header("traceparent"))
			.toList()).singleElement().asString().matches("00-" + trace + "-[0-9a-f]{16}-00");
	}

	@Test
	void anInstanceIsToldNothingOfWhatIsBeyondTheLimit() throws Exception {
		fleet.instances().forEach((instance) -> instance.journal().clear());
		TestClient client = new TestClient(gateway.url());
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			return fleet.instances()
				.stream()
				.flatMap((instance) -> instance.journal().requests("/api/chat").stream())
				.anyMatch((request) -> request.header("traceparent") == null);
		});
	}

	@Test
	void metricsHaveTheNamesOfOpenTelemetryToo() throws Exception {
		assertThat(new TestClient(gateway.url()).post("/api/chat", CHAT).statusCode()).isEqualTo(200);
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(collector.metrics()).extracting(Metric::getName)
				.contains("gen_ai.client.token.usage", "gen_ai.client.operation.duration",
						"gen_ai.server.request.duration", "gen_ai.server.time_to_first_token",
						"gen_ai.server.time_per_output_token", "ollama.request.duration"));
		Metric tokens = collector.metrics()
			.stream()
			.filter((metric) -> metric.getName().equals("gen_ai.client.token.usage"))
			.findFirst()
			.orElseThrow();
		assertThat(tokens.getUnit()).isEqualTo("{token}");
		assertThat(values(tokens.getHistogram().getDataPoints(0).getAttributesList()))
			.containsKeys("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type");
		assertThat(Exposition.of(gateway).text()).doesNotContain("gen_ai");
	}

	private static List<Span> ofTrace() {
		return of(TRACE);
	}

	private static List<Span> of(String trace) {
		return collector.spans().stream().filter((span) -> hex(span.getTraceId()).equals(trace)).toList();
	}

	private static String hex(ByteString id) {
		return HexFormat.of().formatHex(id.toByteArray());
	}

	private static String text(Span span, String name) {
		AnyValue value = values(span).get(name);
		return (value != null) ? value.getStringValue() : null;
	}

	private static Map<String, AnyValue> values(Span span) {
		return values(span.getAttributesList());
	}

	private static Map<String, AnyValue> values(List<KeyValue> attributes) {
		return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
	}

}
