package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many callers at once, each with several threads, who note what they are answered.
 */
final class Crowd {

	static final int CALLERS = 50;

	static final int THREADS = 4;

	private final Map<Integer, List<HttpResponse<String>>> answers = new ConcurrentHashMap<>();

	static String secret(int caller) {
		return "caller-" + caller + ".secret-of-" + caller;
	}

	/**
	 * The keys of all callers.
	 * @param others further properties of each
	 */
	static String[] keys(String... others) {
		List<String> properties = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			properties.addAll(List.of(TestSecrets.key(i, secret(i), others)));
		}
		return properties.toArray(String[]::new);
	}

	/**
	 * Sends requests.
	 * @param each how many each thread sends
	 * @param client the client for a thread of each caller
	 */
	void send(int each, IntFunction<TestClient> client) throws Exception {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> all = new ArrayList<>();
			for (int caller = 0; caller < CALLERS; caller++) {
				List<HttpResponse<String>> heard = this.answers.computeIfAbsent(caller,
						(_) -> java.util.Collections.synchronizedList(new ArrayList<>()));
				String authorization = "Bearer " + secret(caller);
				for (int thread = 0; thread < THREADS; thread++) {
					TestClient own = client.apply(thread);
					all.add(threads.submit(() -> {
						for (int i = 0; i < each; i++) {
							heard.add(own.send("GET", "/api/version", "", "Authorization", authorization));
						}
						return null;
					}));
				}
			}
			for (Future<?> one : all) {
				one.get(120, TimeUnit.SECONDS);
			}
		}
	}

	/**
	 * Sends requests, in the middle of which Redis is killed and started again.
	 * @param redis what is killed when some have been answered, and is back before all
	 * have
	 * @param each how many each thread sends
	 * @param client the client for a thread of each caller
	 */
	void sendWhileRestarting(RedisServer redis, int each, IntFunction<TestClient> client) throws Exception {
		CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
			try {
				send(each, client);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			// the common pool has one thread on two cores, which tells that Redis is dead
		}, Thread::startVirtualThread);
		await().atMost(Duration.ofSeconds(60)).until(() -> heard() > 10 * CALLERS);
		redis.kill();
		redis.restart();
		assertThat(running).isNotDone();
		running.get(120, TimeUnit.SECONDS);
	}

	/**
	 * How many answers all have got so far.
	 */
	int heard() {
		return this.answers.values().stream().mapToInt(List::size).sum();
	}

	List<HttpResponse<String>> answers(int caller) {
		return this.answers.get(caller);
	}

	long let(int caller) {
		return answers(caller).stream().filter((answer) -> answer.statusCode() == 200).count();
	}

	/**
	 * Each caller got exactly so many requests through, each of which saw another number
	 * left, and was told of the others when to come again.
	 */
	void assertExactly(int limit) {
		for (int caller = 0; caller < CALLERS; caller++) {
			assertThat(let(caller)).as("caller %d", caller).isEqualTo(limit);
			List<Long> left = answers(caller).stream()
				.filter((answer) -> answer.statusCode() == 200)
				.map((answer) -> answer.headers().firstValueAsLong("X-RateLimit-Remaining").orElse(-1))
				.sorted()
				.toList();
			for (int i = 0; i < limit; i++) {
				assertThat(left.get(i)).isEqualTo(i);
			}
			assertThat(answers(caller)).filteredOn((answer) -> answer.statusCode() != 200).allSatisfy((answer) -> {
				assertThat(answer.statusCode()).isEqualTo(429);
				assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 3600L);
				assertThat(answer.headers().firstValueAsLong("X-RateLimit-Remaining").orElse(-1)).isZero();
			});
		}
	}

}
