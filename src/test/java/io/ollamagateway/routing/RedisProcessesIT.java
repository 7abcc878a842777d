package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two gateways in processes of their own share one real Redis: 50 callers with 4 threads
 * each, counted exactly; Redis is killed and started again, at last under load.
 */
@Tag("full")
class RedisProcessesIT {

	private static final int RATE = 10;

	private static final String STORE_UP = "ollama_limit_store_up";

	private static final String COUNTED_HERE = "ollama_limit_store_fallbacks_total";

	@TempDir
	private Path directory;

	@Test
	void gatewaysCountTogetherAndEachForItselfWhileRedisIsAway() throws Exception {
		try (RedisServer redis = RedisServer.start();
				SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayProcess first = start("first", redis, ollama);
				GatewayProcess second = start("second", redis, ollama)) {
			GatewayProcess[] gateways = { first.awaitReady(), second.awaitReady() };
			TestClient[] clients = { new TestClient(first.url()), new TestClient(second.url()) };
			awaitStore(gateways, 1);
			double[] before = { first.metric(COUNTED_HERE), second.metric(COUNTED_HERE) };
			Crowd together = new Crowd();
			together.send(5, (thread) -> clients[thread % 2]);
			together.assertExactly(RATE);
			assertThat(new double[] { first.metric(COUNTED_HERE), second.metric(COUNTED_HERE) })
				.as("counted in Redis, all of them")
				.containsExactly(before);

			redis.kill();
			Crowd apart = new Crowd();
			apart.send(10, (thread) -> clients[thread % 2]);
			for (int caller = 0; caller < Crowd.CALLERS; caller++) {
				assertThat(apart.let(caller)).as("caller %d", caller).isEqualTo(2 * RATE);
			}
			awaitStore(gateways, 0);

			redis.restart();
			awaitStore(gateways, 1);
			Crowd again = new Crowd();
			again.send(5, (thread) -> clients[thread % 2]);
			again.assertExactly(RATE);

			restartInMidRun(redis, gateways, clients);
		}
	}

	/**
	 * Nobody is told of it, and nobody gets more than all that was counted anywhere: the
	 * gateways' own buckets are those of before, and empty; that of Redis is new.
	 */
	private static void restartInMidRun(RedisServer redis, GatewayProcess[] gateways, TestClient[] clients)
			throws Exception {
		double[] before = { gateways[0].metric(COUNTED_HERE), gateways[1].metric(COUNTED_HERE) };
		Crowd crowd = new Crowd();
		crowd.sendWhileRestarting(redis, 40, (thread) -> clients[thread % 2]);
		for (int caller = 0; caller < Crowd.CALLERS; caller++) {
			assertThat(crowd.answers(caller)).hasSize(40 * Crowd.THREADS)
				.extracting(HttpResponse::statusCode)
				.isSubsetOf(Set.of(200, 429));
			assertThat(crowd.let(caller)).as("caller %d", caller).isLessThanOrEqualTo(RATE);
		}
		for (int i = 0; i < gateways.length; i++) {
			assertThat(gateways[i].metric(COUNTED_HERE)).as("gateway %d has lost Redis", i).isGreaterThan(before[i]);
		}
		awaitStore(gateways, 1);
	}

	private static void awaitStore(GatewayProcess[] gateways, int up) {
		for (GatewayProcess gateway : gateways) {
			await().atMost(Duration.ofSeconds(60)).until(() -> gateway.metric(STORE_UP) == up);
		}
	}

	private GatewayProcess start(String name, RedisServer redis, SimulatedOllama ollama) throws Exception {
		return GatewayProcess.start(GatewayProcess.unusedPort(), this.directory.resolve(name + ".log"),
				Stream
					.of(TestSecrets.all(new String[] { "instances=" + ollama.url(), ".spring.data.redis.timeout=2s" },
							redis.properties(), Crowd.keys("rate=" + RATE + "/1h")))
					.map((property) -> property.startsWith(".") ? property.substring(1) : "ollama-gateway." + property)
					.toList());
	}

}
