package io.ollamagateway.routing;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.BreakerPermission;
import io.ollamagateway.fleet.CountedBreakers;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.Origin;
import io.ollamagateway.scheduling.Scheduler;
import io.ollamagateway.scheduling.Ticket;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many calls at once, which fail, are made again and are left by their clients at any
 * moment, while instances come, go, are drained and have their breakers changed.
 */
@Timeout(120)
class CallStressTests {

	private static final int CALLS = 100_000;

	private static final int THREADS = 6;

	private static final List<Failure> FAILURES = List.of(Failure.CONNECT, Failure.SERVER_ERROR, Failure.BUSY,
			Failure.MODEL_GONE);

	private final CountedBreakers breakers = new CountedBreakers(CircuitBreakerConfig.custom()
		.minimumNumberOfCalls(4)
		.failureRateThreshold(100)
		.slidingWindowSize(4)
		.permittedNumberOfCallsInHalfOpenState(2)
		.waitDurationInOpenState(Duration.ofMillis(1))
		.automaticTransitionFromOpenToHalfOpenEnabled(true)
		.build());

	private final CallRecorder recorder = new CallRecorder();

	private final SchedulerDriver driver = new SchedulerDriver(new Scheduler(new SplittableRandom(1), this.recorder),
			(load) -> Mono.error(new IllegalStateException(load.toString())));

	/** Answers the probes. */
	private final SimulatedOllama ollama = SimulatedOllama.start();

	private final List<Instance> instances = List.of(instance("a"), instance("b"), instance("c"));

	private final Fleet fleet = new Fleet(pools(this.instances), () -> Duration.ofHours(1), this.breakers.counted(),
			(_, _, _, _, _, _) -> Mono.error(new AssertionError("no model is asked")), this.driver);

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	/**
	 * What an operator, discovery and the instances themselves do, one after the other.
	 */
	private final ExecutorService events = Executors.newSingleThreadExecutor();

	@BeforeEach
	void start() {
		this.fleet.start();
	}

	@AfterEach
	void close() {
		this.events.shutdownNow();
		this.driver.close();
		this.fleet.close();
		this.ollama.close();
	}

	@Test
	void noThreadIsDeadlockedNoPermissionIsOutAndEveryLeaseIsBack() throws Exception {
		CountDownLatch finished = new CountDownLatch(THREADS);
		for (int i = 0; i < THREADS; i++) {
			Thread.ofPlatform().daemon().start(() -> {
				while (this.begun.incrementAndGet() <= CALLS) {
					call();
				}
				finished.countDown();
			});
		}
		boolean inTime = finished.await(90, TimeUnit.SECONDS);
		assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).as("deadlocked threads").isNull();
		assertThat(inTime).as("all calls were made in time").isTrue();
		await().atMost(Duration.ofSeconds(20)).until(() -> this.ended.get() == CALLS);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.recorder.leasesOut() == 0);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.breakers.permissionsOut() == 0);
		// how many come that far depends on when instances come and go; it is a tenth at
		// most times
		assertThat(this.breakers.permissionsTaken()).isGreaterThan(CALLS / 50);
		assertThat(this.recorder.chosen()).hasSizeGreaterThan(CALLS / 50);
	}

	private void disturb() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Instance one = this.instances.get(random.nextInt(this.instances.size()));
		switch (random.nextInt(8)) {
			case 0 -> this.fleet.apply(pools(this.instances.subList(0, 1 + random.nextInt(3))));
			case 1, 2 -> this.fleet.apply(pools(this.instances));
			case 3 -> this.fleet.drain(one.id(), "test");
			case 4, 5 -> this.instances.forEach((instance) -> this.fleet.resume(instance.id(), "test"));
			// a millisecond later it is half-open
			case 6 -> this.breakers.uncounted().circuitBreaker(one.id()).transitionToOpenState();
			default -> this.breakers.uncounted().circuitBreaker(one.id()).transitionToClosedState();
		}
	}

	/** A request with up to three attempts, whose client may leave at any moment. */
	private void call() {
		if (ThreadLocalRandom.current().nextInt(100) == 0) {
			this.events.execute(this::disturb);
		}
		Call call = new Call(new LeaseHolder(this.driver::giveBack), new EndCounter());
		Disposable request = attempt(call, 1).subscribe((_) -> {
		}, (_) -> call.end(Failure.REFUSED, 503, AnswerCounters.UNKNOWN));
		if (ThreadLocalRandom.current().nextInt(3) == 0 || !request.isDisposed()) {
			Thread.startVirtualThread(() -> {
				request.dispose();
				call.end(Failure.CLIENT_GONE, 0, AnswerCounters.UNKNOWN);
			});
		}
	}

	private Mono<Lease> attempt(Call call, int attempt) {
		Ticket ticket = new Ticket(this.driver.nextTicket(), "p", null, Origin.UNKNOWN, 0, 0, "", call.tried());
		return this.driver.submit(ticket, call.leases()).flatMap((lease) -> {
			call.granted(lease);
			BreakerPermission permission = this.fleet.breaker(lease.instance().id()).acquire();
			if (permission == null) {
				call.end(Failure.BREAKER_OPEN, 503, AnswerCounters.UNKNOWN);
				return Mono.empty();
			}
			call.permissions().began(permission);
			ThreadLocalRandom random = ThreadLocalRandom.current();
			if (random.nextInt(5) > 0) {
				call.end(random.nextInt(10) == 0 ? Failure.CUT : null, 200, AnswerCounters.UNKNOWN);
				return Mono.empty();
			}
			Failure failure = FAILURES.get(random.nextInt(FAILURES.size()));
			if (attempt == 3) {
				call.end(failure, 502, AnswerCounters.UNKNOWN);
				return Mono.empty();
			}
			call.attemptFailed(failure);
			return attempt(call, attempt + 1);
		});
	}

	private Instance instance(String id) {
		return new Instance(id, InstanceUrl.parse(this.ollama.url()), 4,
				new HealthCheck(Duration.ofHours(1), Duration.ofSeconds(1), 3, 2, HealthCheck.Probe.VERSION));
	}

	private static Pools pools(List<Instance> instances) {
		return new Pools(List.of(new Pool("p", List.of(), List.copyOf(instances), Balance.DEFAULT, Timeouts.DEFAULT,
				new Outage(null, true, null))), "p");
	}

	/** Counts the calls that have told their end. */
	private final class EndCounter implements Call.Listener {

		@Override
		public void attemptBegun(Lease lease, int attempt, Duration queued) {
			// not looked at
		}

		@Override
		public void attemptFailed(Lease lease, Failure failure) {
			// not looked at
		}

		@Override
		public void ended(Lease lease, CallOutcome outcome) {
			CallStressTests.this.ended.incrementAndGet();
		}

	}

}
