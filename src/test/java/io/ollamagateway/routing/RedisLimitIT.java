package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How much callers may use, counted by two gateways in one real Redis.
 */
@Tag("full")
class RedisLimitIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false,"
			+ "\"options\":{\"num_predict\":20}}";

	private static final int RATE = 10;

	private static RedisServer redis;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest[] gateways;

	private static TestClient[] clients;

	@BeforeAll
	static void start() throws Exception {
		redis = RedisServer.start();
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateways = new GatewayUnderTest[] { gateway(), gateway() };
		clients = new TestClient[] { new TestClient(gateways[0].url()), new TestClient(gateways[1].url()) };
	}

	private static GatewayUnderTest gateway() {
		GatewayUnderTest gateway = GatewayUnderTest.startWith(LimitRecorder.WithLimitRecorder.class, TestSecrets.all(
				new String[] { "instances=" + ollama.url(), ".spring.data.redis.timeout=2s" }, redis.properties(),
				Crowd.keys("rate=" + RATE + "/1h"), TestSecrets.key(50, "tokens.x", "tokens=1000/1h"),
				TestSecrets.key(51, "trips.x", "rate=1000/1h", "tokens=100000/1h"),
				TestSecrets.key(52, "still.x", "rate=1000/1h"), TestSecrets.key(53, "ready.x", "rate=100000/1h")));
		gateway.bean(LimitRecorder.class).awaitFound(1);
		return gateway;
	}

	/**
	 * However the test before has ended.
	 */
	@BeforeEach
	void bothGatewaysCountInRedis() throws Exception {
		if (!redis.isRunning()) {
			redis.restart();
		}
		for (int gateway = 0; gateway < gateways.length; gateway++) {
			awaitCountedInRedis(gateway);
		}
	}

	private static void awaitCountedInRedis(int gateway) {
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			int local = recorder(gateway).countedHere();
			int status = clients[gateway].send("GET", "/api/version", "", "x-api-key", "ready.x").statusCode();
			assertThat(status).isEqualTo(200);
			return recorder(gateway).countedHere() == local;
		});
	}

	@AfterAll
	static void stop() throws Exception {
		if (gateways != null) {
			for (GatewayUnderTest gateway : gateways) {
				gateway.close();
			}
			ollama.close();
		}
		if (redis != null) {
			redis.close();
		}
	}

	@Test
	void twoGatewaysCountTogetherAndEachForItselfWhileRedisIsAway() throws Exception {
		int[] lost = { recorder(0).timesLost(), recorder(1).timesLost() };
		int[] local = { recorder(0).countedHere(), recorder(1).countedHere() };
		Crowd together = new Crowd();
		together.send(5, RedisLimitIT::client);
		together.assertExactly(RATE);
		assertThat(new int[] { recorder(0).countedHere(), recorder(1).countedHere() }).containsExactly(local);

		redis.kill();
		Crowd apart = new Crowd();
		apart.send(10, RedisLimitIT::client);
		for (int caller = 0; caller < Crowd.CALLERS; caller++) {
			assertThat(apart.let(caller)).as("caller %d", caller).isEqualTo(2 * RATE);
		}
		assertThat(recorder(0).timesLost()).isEqualTo(lost[0] + 1);
		assertThat(recorder(1).timesLost()).isEqualTo(lost[1] + 1);

		redis.restart();
		recorder(0).awaitFound(lost[0] + 2);
		recorder(1).awaitFound(lost[1] + 2);
		Crowd again = new Crowd();
		again.send(5, RedisLimitIT::client);
		again.assertExactly(RATE);

		restartInMidRun();
	}

	/**
	 * Nobody is told of it, and nobody gets more than all that was counted anywhere.
	 */
	private static void restartInMidRun() throws Exception {
		int[] lost = { recorder(0).timesLost(), recorder(1).timesLost() };
		Crowd crowd = new Crowd();
		crowd.sendWhileRestarting(redis, 40, RedisLimitIT::client);
		for (int caller = 0; caller < Crowd.CALLERS; caller++) {
			assertThat(crowd.answers(caller)).hasSize(40 * Crowd.THREADS)
				.extracting(HttpResponse::statusCode)
				.isSubsetOf(Set.of(200, 429));
			// the buckets of the gateways are those of before, and empty; that of Redis
			// is new
			assertThat(crowd.let(caller)).as("caller %d", caller).isLessThanOrEqualTo(RATE);
		}
		assertThat(recorder(0).timesLost()).isGreaterThan(lost[0]);
		assertThat(recorder(1).timesLost()).isGreaterThan(lost[1]);
		awaitCountedInRedis(0);
		awaitCountedInRedis(1);
	}

	@Test
	void tokensThatWerePutAsideAtOneGatewayAreCorrectedForTheOther() throws Exception {
		String[] key = { "x-api-key", "tokens.x" };
		assertThat(clients[0].post("/api/generate", BODY, key).statusCode()).isEqualTo(200);
		LimitRecorder.Charge charge = recorder(0).nextChargeOf("tokens");
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(redis.number("ollama-gateway:{tokens}:tokens")).isEqualTo(charge.tokens()));
		HttpResponse<String> second = clients[1].post("/api/generate", BODY, key);
		long left = second.headers().firstValueAsLong("X-RateLimit-Remaining-Tokens").orElseThrow();
		assertThat(1000 - charge.tokens() - left).as("put aside for the second").isBetween(21L, 60L);
		recorder(1).nextChargeOf("tokens");
	}

	@Test
	void aRequestIsOneRoundTrip() throws Exception {
		String[] key = { "x-api-key", "trips.x" };
		clients[0].post("/api/show", "{\"model\":\"llama3.2\"}", key);
		long before = redis.calls("evalsha");
		long others = redis.calls("get");
		for (int i = 0; i < 10; i++) {
			clients[0].post("/api/show", "{\"model\":\"llama3.2\"}", key);
		}
		assertThat(redis.calls("evalsha") - before).isEqualTo(10);
		// the script's own look at one number
		assertThat(redis.calls("get") - others).isEqualTo(10);
	}

	@Test
	void aRedisThatStandsStillHoldsNobodyUpForLong() throws Exception {
		int lost = recorder(0).timesLost();
		redis.suspend();
		try {
			List<CompletableFuture<HttpResponse<String>>> answers = java.util.stream.IntStream.range(0, 20)
				.mapToObj((_) -> clients[0].postAsync("/api/show", "{\"model\":\"llama3.2\"}", "x-api-key", "still.x"))
				.toList();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			long began = System.nanoTime();
			assertThat(clients[0].post("/api/show", "{\"model\":\"llama3.2\"}", "x-api-key", "still.x").statusCode())
				.isEqualTo(200);
			// no longer than it takes without Redis
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
			assertThat(recorder(0).timesLost()).isEqualTo(lost + 1);
		}
		finally {
			redis.resume();
		}
		recorder(0).awaitFound(lost + 2);
	}

	private static TestClient client(int thread) {
		return clients[thread % 2];
	}

	private static LimitRecorder recorder(int gateway) {
		return gateways[gateway].bean(LimitRecorder.class);
	}

}
