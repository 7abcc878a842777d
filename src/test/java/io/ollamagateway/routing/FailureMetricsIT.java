package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.InstanceDownException;
import io.ollamagateway.monitoring.Exposition;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole table of failures, as Prometheus sees it: each request is counted once, as
 * what became of it, each attempt that was made elsewhere by its reason, and no lease is
 * left.
 */
class FailureMetricsIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String LOAD_ERROR = "llama-server process has terminated: out of memory";

	private static final String CRASH = "model runner has unexpectedly stopped, this may be due to resource limitations";

	/** Two instances of everything, and two that are not there any more. */
	private static SimulatedFleet fleet;

	private static @Nullable Supplier<RuntimeException> trouble;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	private static FullServer full;

	@BeforeAll
	static void start() throws Exception {
		fleet = SimulatedFleet.start(InstanceSettings.loaded(), InstanceSettings.loaded(),
				InstanceSettings.loaded().withModels(ModelSettings.of("gone:latest")),
				InstanceSettings.loaded().withModels(ModelSettings.of("full:latest")));
		List<String> properties = new ArrayList<>(
				List.of("default-pool=plain", GatewayUnderTest.NO_BREAKERS, "stream-buffer.drain-time=1s"));
		pool(properties, "plain", "llama3.2,nomic-embed-text", 0, 1);
		pool(properties, "hasty", "mistral", 0, 1);
		pool(properties, "brief", "qwen3:8b", 0, 1);
		pool(properties, "gone", "gone", 2);
		pool(properties, "full", "full", 3);
		properties
			.addAll(List.of("pools.hasty.timeouts.first-byte=1500ms", "pools.hasty.timeouts.between-chunks=1500ms",
					"pools.brief.timeouts.total=1500ms", "pools.full.timeouts.connect=500ms"));
		gateway = GatewayUnderTest.startWith(Trouble.class, properties.toArray(String[]::new));
		client = new TestClient(gateway.url());
		fleet.instance(2).close();
		fleet.instance(3).close();
		full = new FullServer(fleet.instance(3).port());
	}

	private static void pool(List<String> properties, String name, String models, int... instances) {
		properties.addAll(List.of("pools." + name + ".models=" + models, "pools." + name + ".health.interval=1h",
				"pools." + name + ".health.fall=9"));
		for (int i = 0; i < instances.length; i++) {
			String instance = "pools." + name + ".instances[" + i + "].";
			properties.add(instance + "id=gpu-" + instances[i]);
			properties.add(instance + "url=" + fleet.urls().get(instances[i]));
		}
	}

	@AfterAll
	static void stop() throws Exception {
		gateway.close();
		full.close();
		fleet.close();
	}

	@BeforeEach
	void nothingIsWrong() throws Exception {
		List.of(fleet.instance(0), fleet.instance(1)).forEach((instance) -> {
			instance.faults().clear();
			instance.gate().open();
		});
		breakers().getAllCircuitBreakers().forEach(CircuitBreaker::reset);
		trouble = null;
		// an instance that has said to lack the model gets it when it lists it again
		await().atMost(LIMIT).until(() -> chat("llama3.2") == 200);
		earnRetries();
	}

	/** Retries are a fifth of the requests at most. */
	private static void earnRetries() throws Exception {
		Exposition before = Exposition.of(gateway);
		for (int i = 0; i < 10; i++) {
			assertThat(chat("llama3.2")).isEqualTo(200);
		}
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(grown(before, "ollama_request_duration_seconds_count")).isEqualTo(10));
	}

	@ParameterizedTest
	@EnumSource
	void eachIsCountedAsWhatItIs(Failure failure) throws Exception {
		Exposition before = Exposition.of(gateway);
		int status = provoke(failure);
		gateway.recorder().awaitLeasesOut(0);
		// what two instances tell of a model is taken for the truth
		String outcome = (failure == Failure.MODEL_GONE) ? "caller" : failure.label();
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(grown(before, "ollama_request_duration_seconds_count", "outcome=" + outcome))
						.isOne());
		assertThat(grown(before, "ollama_request_duration_seconds_count")).as("of all outcomes").isOne();
		assertThat(grown(before, "ollama_retries_total", "reason=" + failure.label())).isEqualTo(retries(failure));
		assertThat(grown(before, "ollama_retries_total")).isEqualTo(retries(failure));
		Exposition after = Exposition.of(gateway);
		assertThat(after.samples("ollama_active_requests")).isNotEmpty();
		assertThat(after.sum("ollama_active_requests")).isZero();
		await().atMost(LIMIT).until(() -> gateway.heldBytes() == 0);
		int expected = (failure.status() == Failure.Status.IN_STREAM) ? 200 : failure.status();
		if (expected > 0) {
			assertThat(status)
				.isEqualTo((failure == Failure.STALLED || failure == Failure.TOTAL_TIMEOUT) ? 200 : expected);
		}
	}

	/**
	 * Attempts that were given up for another one; that nobody is left for it shows only
	 * then.
	 */
	private static int retries(Failure failure) {
		boolean alone = failure == Failure.CONNECT || failure == Failure.CONNECT_TIMEOUT;
		return switch (failure.elsewhere()) {
			case YES -> alone ? 1 : 2;
			case UNASKED, UNCOUNTED -> 2;
			case ONCE -> 1;
			case NO, IF_PROBE_FAILS -> 0;
		};
	}

	/** What the client got; 0 if nothing. */
	private static int provoke(Failure failure) throws Exception {
		return switch (failure) {
			case CONNECT -> chat("gone");
			case CONNECT_TIMEOUT -> chat("full");
			case BREAKER_OPEN -> {
				List.of("gpu-0", "gpu-1").forEach(gateway::useUpTrials);
				yield chat("llama3.2");
			}
			case LEAVING -> {
				trouble = PoolShutdownException::new;
				yield chat("llama3.2");
			}
			case INSTANCE_DOWN -> {
				trouble = () -> new InstanceDownException("gpu-0");
				yield chat("llama3.2");
			}
			case GATEWAY -> {
				trouble = () -> new IllegalStateException("planted");
				yield chat("llama3.2");
			}
			case RESET -> chatWith(Fault.resetBeforeHeaders());
			case BUSY -> chatWith(Fault.busy());
			case LOAD -> chatWith(Fault.status(500, LOAD_ERROR));
			case MODEL_GONE -> chatWith(Fault.status(404, "model 'llama3.2' not found"));
			case RUNNER_CRASHED -> chatWith(Fault.status(500, CRASH));
			case SERVER_ERROR -> chatWith(Fault.status(500, "something broke"));
			case OPTION_TYPE -> chatWith(Fault.status(500, "option \\\"num_ctx\\\" must be of type integer"));
			case NOT_SIGNED_IN -> chatWith(Fault.status(401, "unauthorized"));
			case CALLER -> chatWith(Fault.status(400, "invalid input type"));
			case CUT -> chatWith(Fault.resetAfter(3));
			case TRUNCATED -> chatWith(Fault.endAfter(3));
			case STREAM_ERROR -> chatWith(Fault.errorAfter(2, "the runner is gone"));
			case FIRST_BYTE_TIMEOUT -> {
				faulty(Fault.neverAnswer());
				yield chat("mistral");
			}
			case STALLED -> {
				faulty(Fault.stallAfter(2, Duration.ofHours(1)));
				yield chat("mistral");
			}
			case TOTAL_TIMEOUT -> {
				faulty(Fault.stallAfter(2, Duration.ofHours(1)));
				yield chat("qwen3:8b");
			}
			case CLIENT_GONE -> {
				List.of(fleet.instance(0), fleet.instance(1)).forEach((instance) -> instance.gate().hold());
				RawConnection leaves = new RawConnection(gateway.port()).post("/api/chat", body("llama3.2"));
				gateway.recorder().awaitLeasesOut(1);
				leaves.reset();
				yield 0;
			}
			case CLIENT_SLOW -> {
				gateway.recorder().forget();
				try (RawConnection _ = new RawConnection(gateway.port()).post("/api/embed",
						"{\"model\":\"nomic-embed-text\",\"input\":[" + "\"x\",".repeat(1499) + "\"x\"]}")) {
					assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CLIENT_SLOW);
				}
				yield 0;
			}
			case REFUSED -> chat("nobody-has-it");
		};
	}

	private static int chatWith(Fault fault) throws Exception {
		faulty(fault);
		return chat("llama3.2");
	}

	private static void faulty(Fault fault) {
		fleet.instance(0).faults().add(fault.withPath("/api/chat"));
		fleet.instance(1).faults().add(fault.withPath("/api/chat"));
	}

	private static int chat(String model) throws Exception {
		HttpResponse<String> answer = client.postAsync("/api/chat", body(model)).get(60, TimeUnit.SECONDS);
		return answer.statusCode();
	}

	private static String body(String model) {
		return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
	}

	private static CircuitBreakerRegistry breakers() {
		return gateway.bean(CircuitBreakerRegistry.class);
	}

	private static double grown(Exposition before, String name, String... labels) throws Exception {
		return Exposition.of(gateway).sum(name, labels) - before.sum(name, labels);
	}

	static class Trouble extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		TroubleFilter troubleFilter() {
			return new TroubleFilter();
		}

	}

	/** In the place of the call: what cannot be provoked from outside at will. */
	static final class TroubleFilter implements GlobalFilter, Ordered {

		@Override
		public int getOrder() {
			return FilterOrder.FIRST_BYTE_LIMIT + 1;
		}

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
			Supplier<RuntimeException> planted = trouble;
			return (planted != null) ? Mono.error(planted) : chain.filter(exchange);
		}

	}

}
