package io.ollamagateway.fleet;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FleetTests {

	static final ModelProbe NO_MODEL_PROBE = (_, _, _, _, _, _) -> Mono.error(new AssertionError("not configured"));

	private final BlockingQueue<InstanceChange> changes = new LinkedTransferQueue<>();

	private final BlockingQueue<Integer> limits = new LinkedTransferQueue<>();

	private final SimulatedOllama ollama = SimulatedOllama.start();

	private Fleet fleet;

	@AfterEach
	void stop() {
		this.fleet.close();
		this.ollama.close();
	}

	@Test
	void anInstanceIsReadyAfterItsFirstProbe() throws InterruptedException {
		watch(check(Duration.ofHours(1), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.READY);
		assertThat(this.fleet.state("unknown")).isEqualTo(InstanceState.STARTING);
	}

	@Test
	void aFailureInARowTellsEachChangeOnceWithItsReason() throws InterruptedException {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.from()).isEqualTo(InstanceState.READY);
			assertThat(change.to()).isEqualTo(InstanceState.UNHEALTHY);
			assertThat(change.reason()).contains("status 500");
		});
		this.ollama.faults().clear();
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		assertThat(this.changes).isEmpty();
	}

	@Test
	void anInstanceThatAnswersTooLateIsUnhealthy() throws InterruptedException {
		this.ollama.faults().add(Fault.neverAnswer().withPath("/api/version"));
		watch(check(Duration.ofMillis(20), Duration.ofMillis(200)));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.to()).isEqualTo(InstanceState.UNHEALTHY);
			assertThat(change.reason()).contains("no answer within 200 ms");
		});
	}

	@Test
	void anInstanceThatRefusesConnectionsIsUnhealthyAndTheReasonHoldsNoStackTrace() throws InterruptedException {
		this.ollama.refuseConnections();
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.UNHEALTHY);
		this.ollama.acceptConnections();
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
	}

	@Test
	void probesOfAnInstanceNeverOverlap() throws Exception {
		this.ollama.faults().add(Fault.slowFirstByte(Duration.ofMillis(50)).withPath("/api/version"));
		watch(check(Duration.ofMillis(1), Duration.ofSeconds(5)));
		for (int probe = 1; probe <= 5; probe++) {
			var begun = this.ollama.journal().nth("/api/version", probe).get(10, TimeUnit.SECONDS);
			assertThat(this.ollama.journal().requests("/api/version")).hasSize(probe);
			begun.completed().get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void anInstanceThatLeavesThePoolsIsNotWatchedAnyMore() throws Exception {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.fleet.apply(pools());
		assertThat(nextChange().to()).isEqualTo(InstanceState.GONE);
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.STARTING);
		this.ollama.refuseConnections();
		assertThat(this.changes.poll(200, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void anInstanceThatComesLaterIsReadyWhenItHasToldItsModels() throws Exception {
		this.fleet = new Fleet(pools(), () -> Duration.ofHours(1), CircuitBreakerRegistry.ofDefaults(),
				FleetTests.NO_MODEL_PROBE, listener());
		this.fleet.start();
		this.ollama.faults().add(Fault.slowFirstByte(Duration.ofMillis(300)).withPath("/api/ps"));
		Instance instance = instance(check(Duration.ofHours(1), Duration.ofSeconds(5)));
		this.fleet.apply(pools(instance));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.from()).isEqualTo(InstanceState.GONE);
			assertThat(change.to()).isEqualTo(InstanceState.JOINING);
		});
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.from()).isEqualTo(InstanceState.JOINING);
			assertThat(change.to()).isEqualTo(InstanceState.READY);
			assertThat(this.fleet.inventory("a").resident()).isNotNull();
		});
	}

	@Test
	void anInstanceThatDiscoveryTakesOutOfServiceDrainsAndComesBack() throws Exception {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		Pools pools = this.fleet.pools();
		this.fleet.apply(pools, Map.of("a", "its pod is terminating"));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.to()).isEqualTo(InstanceState.DRAINING);
			assertThat(change.reason()).isEqualTo("its pod is terminating");
		});
		this.fleet.apply(pools, Map.of("a", "its pod is terminating"));
		this.fleet.drain("a", "somebody wants it");
		this.fleet.apply(pools);
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.DRAINING);
		this.fleet.resume("a", "nobody wants it");
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		assertThat(this.changes).isEmpty();
	}

	@Test
	void anotherServerOfTheSameNameIsAnotherInstance() throws Exception {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.fleet.drain("a", "it is old");
		assertThat(nextChange().to()).isEqualTo(InstanceState.DRAINING);
		InstanceBreaker breaker = this.fleet.breaker("a");
		try (SimulatedOllama next = SimulatedOllama.start()) {
			this.fleet.apply(pools(new Instance("a", InstanceUrl.parse(next.url()), 1, HealthCheck.DEFAULT)));
			assertThat(nextChange().to()).isEqualTo(InstanceState.GONE);
			assertThat(nextChange().to()).isEqualTo(InstanceState.JOINING);
			assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
			assertThat(this.fleet.breaker("a")).isNotSameAs(breaker);
		}
	}

	@Test
	void otherSettingsOfAnInstanceDoNotInterruptIt() throws Exception {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.fleet.apply(pools(instance(check(Duration.ofMillis(30), Duration.ofSeconds(5)))));
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.READY);
		assertThat(this.changes).isEmpty();
	}

	@Test
	void anInstanceThatHasComeBackGetsItsLoadStepByStep() throws Exception {
		this.ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
		watch(new HealthCheck(Duration.ofMillis(20), Duration.ofSeconds(5), 3, 2, HealthCheck.Probe.VERSION,
				Duration.ofMillis(500)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.UNHEALTHY);
		assertThat(this.limits).isEmpty();
		this.ollama.faults().clear();
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		List<Integer> told = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			told.add(this.limits.poll(20, TimeUnit.SECONDS));
		}
		assertThat(told).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, Integer.MAX_VALUE);
	}

	@Test
	void theProbesOfAThousandInstancesDoNotPileUp() throws Exception {
		AtomicInteger now = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Map<String, Integer> asked = new ConcurrentHashMap<>();
		Map<String, Integer> atOnce = new ConcurrentHashMap<>();
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.route((routes) -> routes.get("/{instance}/api/version", (request, response) -> {
				String id = request.param("instance");
				most.accumulateAndGet(now.incrementAndGet(), Math::max);
				assertThat(atOnce.merge(id, 1, Integer::sum)).isEqualTo(1);
				return response.sendString(Mono.delay(Duration.ofMillis(20)).map((_) -> {
					now.decrementAndGet();
					atOnce.merge(id, -1, Integer::sum);
					asked.merge(id, 1, Integer::sum);
					return "{}";
				}));
			}))
			.bindNow();
		try {
			Instance[] thousand = IntStream.range(0, 1000)
				.mapToObj(
						(i) -> new Instance("i" + i, InstanceUrl.parse("http://127.0.0.1:" + server.port() + "/i" + i),
								1, check(Duration.ofSeconds(1), Duration.ofSeconds(20))))
				.toArray(Instance[]::new);
			this.fleet = new Fleet(pools(thousand), () -> Duration.ofHours(1), CircuitBreakerRegistry.ofDefaults(),
					FleetTests.NO_MODEL_PROBE, listener());
			this.fleet.start();
			for (int i = 0; i < 1000; i++) {
				assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
			}
			await().atMost(Duration.ofSeconds(60))
				.until(() -> asked.size() == 1000 && asked.values().stream().allMatch((count) -> count >= 3));
			assertThat(most.get()).isBetween(2, 256);
		}
		finally {
			this.fleet.close();
			server.disposeNow();
		}
	}

	@Test
	void nobodyIsToldUnderTheFleetsLock() throws Exception {
		CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
		List<String> told = Collections.synchronizedList(new ArrayList<>());
		FleetListener watching = (FleetListener) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { FleetListener.class }, (_, method, _) -> {
					told.add(method.getName() + (Thread.holdsLock(this.fleet) ? " under the lock" : ""));
					return null;
				});
		Instance instance = instance(new HealthCheck(Duration.ofMillis(20), Duration.ofSeconds(5), 3, 2,
				HealthCheck.Probe.VERSION, Duration.ofMinutes(1)));
		this.fleet = new Fleet(pools(instance), () -> Duration.ofMillis(20), breakers, FleetTests.NO_MODEL_PROBE,
				watching);
		this.fleet.start();
		await().atMost(Duration.ofSeconds(20)).until(() -> told.contains("inventoryTold"));
		this.fleet.breaker("a");
		breakers.circuitBreaker("a").transitionToOpenState();
		breakers.circuitBreaker("a").transitionToClosedState();
		this.fleet.drain("a", "test");
		this.fleet.resume("a", "test");
		this.fleet.apply(pools());
		assertThat(told)
			.contains("poolsChanged", "instanceChanged", "breakerChanged", "callsLimited", "inventoryTold",
					"inventoryChanged")
			.noneMatch((event) -> event.endsWith("under the lock"));
	}

	private void watch(HealthCheck check) {
		this.fleet = new Fleet(pools(instance(check)), () -> Duration.ofHours(1), CircuitBreakerRegistry.ofDefaults(),
				FleetTests.NO_MODEL_PROBE, listener());
		this.fleet.start();
	}

	private FleetListener listener() {
		return new FleetListener() {

			@Override
			public void instanceChanged(InstanceChange change) {
				FleetTests.this.changes.add(change);
			}

			@Override
			public void callsLimited(String instance, int calls) {
				FleetTests.this.limits.add(calls);
			}

		};
	}

	private Instance instance(HealthCheck check) {
		return new Instance("a", InstanceUrl.parse(this.ollama.url()), 1, check);
	}

	private static Pools pools(Instance... instances) {
		return new Pools(
				List.of(new Pool("p", List.of(), List.of(instances), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE)),
				"p");
	}

	private static HealthCheck check(Duration interval, Duration timeout) {
		return new HealthCheck(interval, timeout, 3, 2, HealthCheck.Probe.VERSION);
	}

	private InstanceChange nextChange() throws InterruptedException {
		InstanceChange change = this.changes.poll(20, TimeUnit.SECONDS);
		assertThat(change).as("a change within 20 s").isNotNull();
		return change;
	}

}
