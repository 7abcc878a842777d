package io.ollamagateway.routing;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

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
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.Origin;
import io.ollamagateway.scheduling.Scheduler;
import io.ollamagateway.scheduling.Ticket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class SchedulerDriverTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final CallRecorder recorder = new CallRecorder();

	private final SchedulerDriver driver = new SchedulerDriver(new Scheduler(new SplittableRandom(1), this.recorder),
			(load) -> Mono.error(new IllegalStateException(load.toString())));

	private final Instance instance = new Instance("a", InstanceUrl.parse("a"), 1, HealthCheck.DEFAULT);

	@BeforeEach
	void pools() {
		this.driver.poolsChanged(new Pools(List
			.of(new Pool("p", List.of(), List.of(this.instance), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE)),
				"p"));
	}

	@Test
	void aGrantedLeaseIsInItsHoldersHandsWhenItIsTold() {
		LeaseHolder holder = new LeaseHolder(this.driver::giveBack);
		StepVerifier.create(this.driver.submit(ticket(), holder))
			.assertNext((lease) -> assertThat(holder.lease()).isSameAs(lease))
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.recorder.leasesOut()).isOne();
		holder.giveBack(LeaseOutcome.ANSWERED, AnswerCounters.UNKNOWN);
		holder.giveBack(LeaseOutcome.FAILED, AnswerCounters.UNKNOWN);
		holder.close(LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN);
		assertThat(this.recorder.leasesOut()).isZero();
	}

	@Test
	void aRefusalIsAnErrorThatSaysWhy() {
		this.driver
			.instanceChanged(new InstanceChange(this.instance, InstanceState.READY, InstanceState.UNHEALTHY, "test"));
		StepVerifier.create(this.driver.submit(ticket(), new LeaseHolder(this.driver::giveBack)))
			.expectErrorSatisfies(
					(error) -> assertThat(((Refusal) error).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE))
			.verify(LIMIT);
	}

	@Test
	void aLeaseForARequestThatHasEndedGoesStraightBack() {
		LeaseHolder holder = new LeaseHolder(this.driver::giveBack);
		holder.close(LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN);
		this.driver.submit(ticket(), holder).subscribe((lease) -> {
			throw new AssertionError("nobody wants " + lease);
		});
		assertThat(this.recorder.chosen()).hasSize(1);
		assertThat(this.recorder.leasesOut()).isZero();
	}

	@Test
	void noLeaseIsLostWhateverRacesWithWhat() throws InterruptedException {
		int threads = 8;
		CountDownLatch done = new CountDownLatch(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int i = 0; i < threads; i++) {
				executor.execute(() -> {
					for (int n = 0; n < 5000; n++) {
						submitAndEnd(executor);
					}
					done.countDown();
				});
			}
			assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			executor.shutdown();
			assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.recorder.chosen()).hasSize(threads * 5000);
		assertThat(this.recorder.leasesOut()).isZero();
	}

	@Test
	void aFullQueueOfRequestsThatEndAtOnceNeedsNoDeepStack() {
		int waiting = 400;
		LeaseHolder first = new LeaseHolder(this.driver::giveBack);
		this.driver.submit(ticket(), first).subscribe();
		int[] deepest = { 0 };
		for (int i = 0; i < waiting; i++) {
			LeaseHolder holder = new LeaseHolder(this.driver::giveBack);
			this.driver.submit(ticket(), holder).subscribe((_) -> {
				deepest[0] = Math.max(deepest[0], Thread.currentThread().getStackTrace().length);
				holder.close(LeaseOutcome.FAILED, AnswerCounters.UNKNOWN);
			});
		}
		first.close(LeaseOutcome.ANSWERED, AnswerCounters.UNKNOWN);
		assertThat(this.recorder.chosen()).hasSize(waiting + 1);
		assertThat(this.recorder.leasesOut()).isZero();
		assertThat(deepest[0]).isLessThan(300);
	}

	private void submitAndEnd(ExecutorService executor) {
		LeaseHolder holder = new LeaseHolder(this.driver::giveBack);
		if (ThreadLocalRandom.current().nextBoolean()) {
			executor.execute(() -> holder.close(LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN));
		}
		Disposable waiting = this.driver.submit(ticket(), holder).subscribe((Lease lease) -> {
		});
		waiting.dispose();
		holder.close(LeaseOutcome.ANSWERED, AnswerCounters.UNKNOWN);
	}

	private Ticket ticket() {
		return new Ticket(this.driver.nextTicket(), "p", null, Origin.UNKNOWN, 0, 0, "", Set.of());
	}

}
