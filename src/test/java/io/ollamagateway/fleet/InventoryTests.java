package io.ollamagateway.fleet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class InventoryTests {

	private static final Duration NEVER = Duration.ofHours(1);

	private static final Duration OFTEN = Duration.ofMillis(20);

	private final InventoryRecorder recorder = new InventoryRecorder();

	private Fleet fleet;

	@AfterEach
	void stop() {
		this.fleet.close();
	}

	@Test
	void theModelsOfAnInstanceAreToldOnceAsSoonAsItIsReady() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			watch(ollama.url(), NEVER, NEVER);
			InstanceInventory told = this.recorder.next();
			assertThat(told.installed()).hasSize(5);
			assertThat(told.installed(name("nomic-embed-text"))).get()
				.satisfies((model) -> assertThat(model.embedsOnly()).isTrue());
			assertThat(told.installed(name("llama3.2"))).get().satisfies((model) -> {
				assertThat(model.embedsOnly()).isFalse();
				assertThat(model.sizeBytes()).isPositive();
				assertThat(model.details().quantizationLevel()).isEqualTo("Q4_K_M");
			});
			assertThat(told.resident()).isEmpty();
			assertThat(this.fleet.inventory("a")).isEqualTo(told);
			assertThat(this.fleet.inventory("unknown")).isEqualTo(InstanceInventory.UNKNOWN);
			assertThat(this.recorder.unseen()).isZero();
		}
	}

	@Test
	void anOldServerTellsNeitherCapabilitiesNorContext() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults().withVersion("0.9.0"))) {
			post(ollama, "/api/generate", "{\"model\":\"llama3.2\"}");
			watch(ollama.url(), NEVER, NEVER);
			InstanceInventory told = this.recorder.next();
			assertThat(told.installed(name("nomic-embed-text"))).get().satisfies((model) -> {
				assertThat(model.capabilities()).isEmpty();
				assertThat(model.embedsOnly()).isTrue();
			});
			assertThat(told.resident(name("llama3.2"))).get().extracting(ResidentModel::contextLength).isEqualTo(0);
		}
	}

	@Test
	void aModelAppearsWhenItIsLoadedAndDisappearsWhenItIsUnloadedAndItsUseIsNotTold() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			watch(ollama.url(), OFTEN, NEVER);
			assertThat(this.recorder.next().resident()).isEmpty();
			post(ollama, "/api/generate", "{\"model\":\"mistral\"}");
			ResidentModel loaded = this.recorder.next().resident(name("mistral")).orElseThrow();
			assertThat(loaded.contextLength()).isEqualTo(4096);
			assertThat(loaded.vramBytes()).isEqualTo(loaded.sizeBytes()).isPositive();
			post(ollama, "/api/generate", "{\"model\":\"mistral\",\"keep_alive\":\"2h\"}");
			awaitRounds(ollama, 3);
			assertThat(this.recorder.unseen()).isZero();
			assertThat(this.fleet.inventory("a").resident(name("mistral")).orElseThrow().expiresAt())
				.isAfter(loaded.expiresAt());
			post(ollama, "/api/generate", "{\"model\":\"mistral\",\"keep_alive\":0}");
			assertThat(this.recorder.next().resident()).isEmpty();
		}
	}

	@Test
	void whatIsAsItWasIsToldAgainToThoseWhoDidNotBelieveIt() throws Exception {
		try (ListingServer server = new ListingServer().list("/api/tags", "mistral").list("/api/ps", "mistral")) {
			watch(server.url(), OFTEN, NEVER);
			this.recorder.awaitAll(3);
			this.recorder.next();
			assertThat(this.recorder.unseen()).as("changes").isZero();
		}
	}

	@Test
	void whatAnInstanceDoesNotTellIsNotToldAgain() throws Exception {
		try (ListingServer server = new ListingServer().list("/api/tags", "mistral").list("/api/ps", "mistral")) {
			watch(server.url(), NEVER, NEVER);
			this.recorder.next();
			int told = this.recorder.all();
			broken(server, "/api/ps", "status 503");
			this.fleet.refreshed("a", Duration.ofSeconds(20)).block(Duration.ofSeconds(30));
			assertThat(this.recorder.all()).isEqualTo(told);
		}
	}

	@Test
	void aModelThatIsReloadedWithAnotherContextIsTold() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			post(ollama, "/api/generate", "{\"model\":\"mistral\"}");
			watch(ollama.url(), NEVER, NEVER);
			assertThat(this.recorder.next().resident(name("mistral")).orElseThrow().contextLength()).isEqualTo(4096);
			post(ollama, "/api/generate", "{\"model\":\"mistral\",\"options\":{\"num_ctx\":8192}}");
			this.fleet.refresh("a");
			assertThat(this.recorder.next().resident(name("mistral")).orElseThrow().contextLength()).isEqualTo(8192);
		}
	}

	@Test
	void whatIsOnTheDiskIsAskedEachSixthTime() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			watch(ollama.url(), Duration.ofMillis(2), NEVER);
			this.recorder.awaitState(InstanceState.READY);
			RecordedRequest begin = ollama.journal().nth("/api/tags", 3).get(20, TimeUnit.SECONDS);
			RecordedRequest end = ollama.journal().nth("/api/tags", 5).get(20, TimeUnit.SECONDS);
			assertThat(ollama.journal().requests("/api/ps")).filteredOn((request) -> between(begin, request, end))
				.hasSize(12);
			assertThat(ollama.journal().requests("/api/tags")).filteredOn((request) -> between(begin, request, end))
				.hasSize(1);
		}
	}

	@Test
	void callsToAnInstanceDoNotOverlapAndConnectionsAreKept() throws Exception {
		try (ListingServer server = new ListingServer()) {
			watch(server.url(), Duration.ofMillis(1), NEVER);
			this.recorder.awaitState(InstanceState.READY);
			server.awaitRequests("/api/tags", 5);
			int asked = server.hold("/api/ps");
			server.awaitRequests("/api/ps", asked + 1);
			int tags = server.requests("/api/tags");
			for (int i = 0; i < 10; i++) {
				this.fleet.refresh("a");
			}
			assertThat(server.requests("/api/ps")).isEqualTo(asked + 1);
			assertThat(server.requests("/api/tags")).isEqualTo(tags);
			server.release("/api/ps");
			server.awaitRequests("/api/tags", 10);
			// each of a round's four calls may begin just before the connection of the
			// one before is back
			assertThat(server.connections()).isLessThanOrEqualTo(4);
		}
	}

	@Test
	void aModelThatIsPulledOrDeletedIsToldUponARefresh() throws Exception {
		try (ListingServer server = new ListingServer().list("/api/tags", "mistral:latest")) {
			watch(server.url(), NEVER, NEVER);
			assertThat(this.recorder.next().lacks(name("phi4"))).isTrue();
			server.list("/api/tags", "phi4:latest", "mistral:latest");
			this.fleet.refresh("a");
			assertThat(this.recorder.next().installed().keySet()).containsExactly(name("phi4"), name("mistral"));
			server.list("/api/tags", "phi4:latest");
			this.fleet.refresh("a");
			assertThat(this.recorder.next().lacks(name("mistral"))).isTrue();
			this.fleet.refresh("unknown");
		}
	}

	@Test
	void refreshesDuringACallMakeOneMoreAfterIt() throws Exception {
		try (ListingServer server = new ListingServer()) {
			watch(server.url(), NEVER, NEVER);
			this.recorder.next();
			server.hold("/api/tags");
			this.fleet.refresh("a");
			server.awaitRequests("/api/tags", 2);
			this.fleet.refresh("a");
			this.fleet.refresh("a");
			this.fleet.refresh("a");
			server.list("/api/tags", "first");
			server.release("/api/tags");
			assertThat(this.recorder.next().lacks(name("first"))).isFalse();
			assertThat(server.requests("/api/tags")).isEqualTo(3);
			server.list("/api/tags", "second");
			this.fleet.refresh("a");
			assertThat(this.recorder.next().lacks(name("second"))).isFalse();
			assertThat(server.requests("/api/tags")).isEqualTo(4);
		}
	}

	@Test
	void aDeadInstanceKeepsItsLastInventoryAndIsAskedWhenItIsBack() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			watch(ollama.url(), OFTEN, OFTEN);
			InstanceInventory told = this.recorder.next();
			ollama.refuseConnections();
			this.recorder.awaitState(InstanceState.UNHEALTHY);
			assertThat(this.fleet.inventory("a")).isEqualTo(told);
			ollama.journal().clear();
			ollama.acceptConnections();
			ollama.journal().first("/api/tags").get(20, TimeUnit.SECONDS);
			this.recorder.awaitState(InstanceState.READY);
			assertThat(this.recorder.unseen()).isZero();
		}
	}

	@Test
	void anInstanceThatIsDownIsNotAskedEvenIfItWouldAnswer() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
			watch(ollama.url(), NEVER, OFTEN);
			this.recorder.awaitState(InstanceState.UNHEALTHY);
			this.fleet.refresh("a");
			int probes = ollama.journal().requests("/api/version").size();
			ollama.journal().nth("/api/version", probes + 5).get(20, TimeUnit.SECONDS);
			assertThat(ollama.journal().requests("/api/ps")).isEmpty();
			ollama.faults().clear();
			assertThat(this.recorder.next().installed()).hasSize(5);
		}
	}

	@Test
	void anInstanceThatLeavesThePoolsIsNotToldOfAnyMore() throws Exception {
		try (ListingServer server = new ListingServer()) {
			watch(server.url(), NEVER, NEVER);
			this.recorder.next();
			server.list("/api/ps", "mistral");
			int asked = server.hold("/api/ps");
			this.fleet.refresh("a");
			server.awaitRequests("/api/ps", asked + 1);
			this.fleet.apply(pools());
			assertThat(this.fleet.inventory("a")).isEqualTo(InstanceInventory.UNKNOWN);
			server.release("/api/ps");
			this.fleet.apply(pools(instance("b", server.url(), NEVER)));
			this.recorder.next();
			assertThat(this.recorder.instances()).containsExactly("a", "b");
			assertThat(server.requests("/api/ps"))
				.as("asked for a once, and for b once, or twice if it was ready in the middle")
				.isBetween(asked + 2, asked + 3);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "<html>", "{\"models\":[{\"name\":\"x\"}", "too long", "status 503" })
	void whatAnInstanceDoesNotTellStaysAsItWas(String answer) throws Exception {
		try (ListingServer server = new ListingServer().list("/api/tags", "mistral").list("/api/ps", "mistral")) {
			watch(server.url(), NEVER, NEVER);
			this.recorder.next();
			broken(server, "/api/ps", answer).list("/api/tags", "phi4");
			this.fleet.refresh("a");
			InstanceInventory noMemory = this.recorder.next();
			assertThat(noMemory.installed()).containsOnlyKeys(name("phi4"));
			assertThat(noMemory.resident()).containsOnlyKeys(name("mistral"));
			broken(server, "/api/tags", answer).list("/api/ps", "phi4");
			this.fleet.refresh("a");
			InstanceInventory noDisk = this.recorder.next();
			assertThat(noDisk.installed()).containsOnlyKeys(name("phi4"));
			assertThat(noDisk.resident()).containsOnlyKeys(name("phi4"));
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aFailureAndItsEndAreLoggedOnceAndSoIsAnInvalidName(CapturedOutput output) throws Exception {
		try (ListingServer server = new ListingServer().list("/api/ps", "no name", "mistral")) {
			watch(server.url(), Duration.ofMillis(5), NEVER);
			assertThat(this.recorder.next().resident()).containsOnlyKeys(name("mistral"));
			server.answer("/api/ps", 503, "busy");
			server.awaitRequests("/api/ps", server.requests("/api/ps") + 5);
			server.list("/api/ps", "no name", "phi4");
			assertThat(this.recorder.next().resident()).containsOnlyKeys(name("phi4"));
		}
		assertThat(output.getOut()).containsOnlyOnce("does not tell its models")
			.contains("/api/ps: status 503")
			.containsOnlyOnce("tells its models again")
			.containsOnlyOnce("'no name'");
	}

	@Test
	void aFleetThatWasClosedCanBeStartedAgain() throws Exception {
		try (ListingServer server = new ListingServer()) {
			watch(server.url(), NEVER, NEVER);
			this.recorder.next();
			this.fleet.close();
			this.fleet.start();
			assertThat(this.recorder.next().installed()).isEmpty();
		}
	}

	private static ListingServer broken(ListingServer server, String path, String answer) {
		return switch (answer) {
			case "too long" -> server.answer(path, 200, "{\"models\":[]}" + " ".repeat(17 << 20));
			case "status 503" -> server.answer(path, 503, ListingServer.NOTHING);
			default -> server.answer(path, 200, answer);
		};
	}

	private static boolean between(RecordedRequest begin, RecordedRequest request, RecordedRequest end) {
		return begin.order() < request.order() && request.order() < end.order();
	}

	private static void awaitRounds(SimulatedOllama ollama, int rounds) throws Exception {
		int begun = ollama.journal().requests("/api/ps").size();
		ollama.journal().nth("/api/ps", begun + rounds).get(20, TimeUnit.SECONDS);
	}

	private static void post(SimulatedOllama ollama, String path, String body) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(ollama.url() + path))
				.timeout(Duration.ofSeconds(20))
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build();
			assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
		}
	}

	private void watch(String url, Duration interval, Duration healthInterval) {
		this.fleet = new Fleet(pools(instance("a", url, healthInterval)), () -> interval,
				CircuitBreakerRegistry.ofDefaults(), FleetTests.NO_MODEL_PROBE, this.recorder);
		assertThat(this.fleet.inventory("a")).isEqualTo(InstanceInventory.UNKNOWN);
		this.fleet.start();
	}

	private static Instance instance(String id, String url, Duration healthInterval) {
		return new Instance(id, InstanceUrl.parse(url), 1,
				new HealthCheck(healthInterval, Duration.ofSeconds(5), 3, 2, HealthCheck.Probe.VERSION));
	}

	private static Pools pools(Instance... instances) {
		return new Pools(List.of(new Pool("p", List.of(), List.of(instances), Balance.DEFAULT, Timeouts.DEFAULT, null)),
				"p");
	}

	private static ModelName name(String text) {
		return ModelName.parse(text).orElseThrow();
	}

}
