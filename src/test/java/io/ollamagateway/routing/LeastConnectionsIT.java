package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand requests of mixed length over three instances of unequal speed, all of which
 * have slots for everybody.
 */
class LeastConnectionsIT {

	private static final Map<String, Integer> SPEEDS = Map.of("fast", 4, "middle", 2, "slow", 1);

	private static final int REQUESTS = 1000;

	private static final int AT_A_TIME = 42;

	@Test
	void theLoadPerSpeedNeverDiffersByMoreThanOneAtTheMomentOfChoice() throws Exception {
		Map<String, SimulatedOllama> fleet = SPEEDS.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> instance(entry.getValue())));
		String[] pool = fleet.entrySet().stream().flatMap((entry) -> {
			int index = List.copyOf(fleet.keySet()).indexOf(entry.getKey());
			String property = "pools.default.instances[" + index + "].";
			return List
				.of(property + "id=" + entry.getKey(), property + "url=" + entry.getValue().url(),
						property + "weight=" + SPEEDS.get(entry.getKey()))
				.stream();
		}).toArray(String[]::new);
		String[] configuration = Stream.concat(Stream.of(pool), Stream.of("pools.default.parallel=100",
				"pools.default.max-in-flight=100", "pools.default.balance=least-connections"))
			.toArray(String[]::new);
		try (GatewayUnderTest gateway = GatewayUnderTest.start(configuration)) {
			TestClient client = new TestClient(gateway.url());
			Random random = new Random(42);
			Semaphore places = new Semaphore(AT_A_TIME);
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				places.acquire();
				answers.add(client.postAsync("/api/generate", request(1 + random.nextInt(40), random.nextBoolean()))
					.whenComplete((answer, error) -> places.release()));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.heldBytes()).isZero();
			assertChoices(gateway.recorder());
		}
		finally {
			fleet.values().forEach(SimulatedOllama::close);
		}
	}

	private static void assertChoices(CallRecorder recorder) {
		List<String> chosen = recorder.chosen();
		List<Map<String, Integer>> choices = recorder.choices();
		assertThat(chosen).hasSize(REQUESTS);
		for (int i = 0; i < chosen.size(); i++) {
			String instance = chosen.get(i);
			Map<String, Integer> inFlight = choices.get(i);
			double taken = load(inFlight, instance);
			SPEEDS.keySet()
				.forEach((other) -> assertThat(taken - load(inFlight, other))
					.as("%s was chosen before %s with %s in flight", instance, other, inFlight)
					.isLessThanOrEqualTo(1));
		}
		// how many each gets follows from how long its answers take on this machine
		assertThat(chosen).contains(SPEEDS.keySet().toArray(String[]::new));
	}

	private static double load(Map<String, Integer> inFlight, String instance) {
		return inFlight.getOrDefault(instance, 0) / (double) SPEEDS.get(instance);
	}

	private static SimulatedOllama instance(int speed) {
		return SimulatedOllama.start(InstanceSettings.loaded()
			.withNumParallel(100)
			.withTimeScale(0.25)
			.withModels(ModelSettings.of("llama3.2:latest").withRates(2500, 50 * speed, 0.85)));
	}

	private static String request(int tokens, boolean stream) {
		return "{\"model\":\"llama3.2\",\"prompt\":\"Hello\",\"stream\":" + stream + ",\"options\":{\"num_predict\":"
				+ tokens + "}}";
	}

}
