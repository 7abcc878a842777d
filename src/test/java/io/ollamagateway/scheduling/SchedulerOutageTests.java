package io.ollamagateway.scheduling;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.model.Balance.Strategy;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.protocol.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens when nothing can serve a request, now or ever.
 */
class SchedulerOutageTests {

	private static final Instance A = TestFleet.small("a", 1, 3);

	private static final Instance B = TestFleet.small("b", 1, 3);

	private final TestFleet fleet = TestFleet.of(A);

	@Test
	void aModelThatNoInstanceHasIsUnknown() {
		this.fleet.tells("a", List.of("other"));
		assertRefused(this.fleet.ask(Ask.chat("m")), 404);
	}

	@Test
	void whoWaitsIsToldWhenItsModelIsTakenAway() {
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.loadFails("a", "no such model", SchedulingEvent.LoadFailed.Cause.UNKNOWN_MODEL);
		assertRefused(waiting, 404);
	}

	@Test
	void aModelThatIsDeletedWhileRequestsWaitForItIsUnknownThen() {
		this.fleet.tells("a", List.of("m"));
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.answer(running);
		this.fleet.answer(waiting);
		this.fleet.pass(Duration.ofSeconds(5));
		this.fleet.tells("a", List.of("other"));
		assertRefused(this.fleet.ask(Ask.chat("m")), 404);
	}

	@Test
	void anEmptyPoolRefusesWithoutWhenEmptyWait() {
		this.fleet.pools(TestPool.of());
		assertRefused(this.fleet.ask(Ask.chat("m")), 503);
	}

	@Test
	void anEmptyPoolLetsWaitUntilAnInstanceComes() {
		TestPool empty = TestPool.of().outage(new Outage(null, false, Duration.ofMinutes(10)));
		this.fleet.pools(empty);
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofMinutes(9));
		assertThat(this.fleet.waits(waiting)).isTrue();
		this.fleet.pools(TestPool.of(A).outage(empty.outage()));
		this.fleet.loaded("a");
		assertThat(this.fleet.place(waiting)).isEqualTo("a");
	}

	@Test
	void anEmptyPoolLetsNobodyWaitForEver() {
		this.fleet.pools(TestPool.of().outage(new Outage(null, false, Duration.ofMinutes(2))));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofSeconds(181));
		assertRefused(waiting, 503);
	}

	@Test
	void whoWaitsIsRefusedWhenThePoolLosesItsLastInstance() {
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pools(TestPool.of());
		assertRefused(waiting, 503);
	}

	@Test
	void anInstanceThatJoinsGetsNothingUntilItIsReady() {
		this.fleet.join(TestPool.of(A, B));
		long first = this.fleet.ask(Ask.chat("m"));
		this.fleet.loaded("a");
		for (long asked : List.of(first, this.fleet.ask(Ask.chat("m")), this.fleet.ask(Ask.chat("m")))) {
			assertThat(this.fleet.waits(asked) ? "a" : this.fleet.place(asked)).isEqualTo("a");
		}
		this.fleet.down("a");
		long waiting = this.fleet.ask(Ask.chat("n"));
		assertThat(this.fleet.waits(waiting)).isTrue();
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.up("b");
		this.fleet.pass(Duration.ofSeconds(1));
		this.fleet.loaded("b");
	}

	@Test
	void aPoolWhoseInstancesAllLeaveIsAnEmptyOne() {
		Outage waits = new Outage(null, false, Duration.ofMinutes(10));
		this.fleet.pools(TestPool.of(A).outage(waits));
		this.fleet.drain("a");
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofMinutes(9));
		assertThat(this.fleet.waits(waiting)).isTrue();
		this.fleet.join(TestPool.of(A, B).outage(waits));
		assertThat(this.fleet.waits(waiting)).isTrue();
		this.fleet.down("b");
		assertThat(this.fleet.waits(waiting)).as("one that has never been up is still to come").isTrue();
		this.fleet.up("b");
		this.fleet.pass(Duration.ofSeconds(1));
		this.fleet.loaded("b");
		assertThat(this.fleet.place(waiting)).isEqualTo("b");
	}

	@Test
	void anotherServerOfTheSameNameIsAnotherInstance() {
		long before = this.fleet.askAndLoad(Ask.chat("m"));
		Instance next = new Instance("a", URI.create("http://elsewhere:11434"), 1, HealthCheck.DEFAULT, A.capacity());
		this.fleet.join(TestPool.of(next));
		long after = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.waits(after)).isTrue();
		this.fleet.up("a");
		this.fleet.pass(Duration.ofSeconds(1));
		this.fleet.loaded("a");
		assertThat(this.fleet.leaseOf(after).instance()).isEqualTo(next);
		this.fleet.answer(before);
		this.fleet.answer(after);
	}

	@Test
	void theFallbackServesWhenAllAreDownAndItHasTheModel() {
		withFallback();
		this.fleet.down("a");
		long asked = this.fleet.ask(Ask.chat("m"));
		this.fleet.loaded("b");
		assertThat(this.fleet.place(asked)).isEqualTo("b");
		assertThat(this.fleet.leaseOf(asked).pool().name()).isEqualTo("other");
	}

	@Test
	void whoWaitsGoesToTheFallbackWhenAllGoDown() {
		withFallback();
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.down("a");
		this.fleet.loaded("b");
		assertThat(this.fleet.place(waiting)).isEqualTo("b");
	}

	@Test
	void aFallbackWithoutTheModelServesNothing() {
		withFallback();
		this.fleet.tells("b", List.of("other"));
		this.fleet.down("a");
		assertRefused(this.fleet.ask(Ask.chat("m")), 503);
	}

	@Test
	void anUnknownModelGoesToNoFallback() {
		withFallback();
		this.fleet.tells("a", List.of("other"));
		assertRefused(this.fleet.ask(Ask.chat("m")), 404);
	}

	@Test
	void inPanicInstancesThatAreDownAreTried() {
		panic();
		this.fleet.down("a");
		this.fleet.down("b");
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void whoWaitsIsServedWhenPanicBegins() {
		panic();
		this.fleet.drain("b");
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.down("a");
		assertThat(this.fleet.place(waiting)).isEqualTo("a");
	}

	@Test
	void panicDoesNotForgetWhatIsInMemory() {
		panic();
		this.fleet.drain("b");
		long before = this.fleet.askAndLoad(Ask.chat("m"));
		this.fleet.down("a");
		long during = this.fleet.ask(Ask.chat("m"));
		this.fleet.up("a");
		long after = this.fleet.ask(Ask.chat("m"));
		this.fleet.answer(during);
		assertThat(this.fleet.waits(after)).isTrue();
		this.fleet.answer(before);
		assertThat(this.fleet.isServed(after)).isTrue();
	}

	@Test
	void aLoadThatEndsDuringPanicMakesRoomForOthers() {
		panic();
		this.fleet.drain("b");
		this.fleet.ask(Ask.chat("m"));
		this.fleet.down("a");
		this.fleet.ask(Ask.chat("m"));
		this.fleet.up("a");
		this.fleet.pass(Duration.ofSeconds(1));
		this.fleet.loaded("a");
		this.fleet.ask(Ask.chat("another"));
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void aDrainedInstanceGetsNothingNewNotEvenInPanic() {
		panic();
		this.fleet.drain("a");
		this.fleet.drain("b");
		assertRefused(this.fleet.ask(Ask.chat("m")), 503);
	}

	@Test
	void aDrainedInstanceFinishesWhatItHas() {
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.drain("a");
		assertRefused(waiting, 503);
		this.fleet.answer(running);
		assertThat(this.fleet.served).containsExactly(running);
		this.fleet.up("a");
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void aRefusalWhileAllAreDownSaysWhenToComeBack() {
		this.fleet.down("a");
		long asked = this.fleet.ask(Ask.chat("m"));
		assertRefused(asked, 503);
		assertThat(this.fleet.refusal(asked).retryAfter()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void aLoadThatFailsIsTriedOnAnotherInstanceAndThenTold() {
		this.fleet.pools(TestPool.of(A, B));
		long asked = this.fleet.ask(Ask.chat("m"));
		this.fleet.loadFails(this.fleet.loads.getFirst().instance().id(), "no room",
				SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertThat(this.fleet.waits(asked)).isTrue();
		this.fleet.pass(TestFleet.TICK);
		this.fleet.loadFails(this.fleet.loads.getFirst().instance().id(), "out of memory",
				SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertRefused(asked, 502);
		assertThat(this.fleet.refusal(asked).message()).containsAnyOf("no room", "out of memory");
	}

	@Test
	void aLoadThatFailedIsNotTriedAgainBeforeAPause() {
		this.fleet.ask(Ask.chat("m"));
		this.fleet.loadFails("a", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		long early = this.fleet.ask(Ask.chat("m"));
		assertRefused(early, 502);
		assertThat(this.fleet.refusal(early).message()).contains("out of memory");
		// time is told as long as somebody waits
		this.fleet.ask(Ask.chat("another"));
		this.fleet.loaded("a");
		this.fleet.pass(Duration.ofSeconds(5));
		long later = this.fleet.ask(Ask.chat("m"));
		this.fleet.loaded("a");
		assertThat(this.fleet.isServed(later)).isTrue();
	}

	@Test
	void anInstanceWhoseLoadsHangForTwoModelsIsAskedForNoThird() {
		this.fleet.pools(TestPool.of(A, B));
		this.fleet.tells("b", List.of("m", "n", "o"));
		hangs("m");
		hangs("n");
		assertThat(this.fleet.view().instances().get("a").loadsHang()).isEqualTo("no end within 60 s");
		this.fleet.up("b");
		this.fleet.ask(Ask.chat("o"));
		assertThat(this.fleet.loads).singleElement()
			.satisfies((load) -> assertThat(load.instance().id()).isEqualTo("b"));
	}

	@Test
	void whereAllLoadsHangWhatIsInMemoryIsServedAndTheRestIsTold() {
		this.fleet.answer(this.fleet.askAndLoad(Ask.chat("there")));
		hangs("m");
		hangs("n");
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("there")))).isTrue();
		long asked = this.fleet.ask(Ask.chat("o"));
		assertRefused(asked, 502);
		assertThat(this.fleet.refusal(asked).message()).contains("no end within 60 s");
	}

	@Test
	void whereAllLoadsHangOneIsTriedAgainAfterAsLongAsTheLastOneTook() {
		hangs("m");
		hangs("n");
		this.fleet.pass(Duration.ofSeconds(50));
		assertRefused(this.fleet.ask(Ask.chat("o")), 502);
		this.fleet.pass(Duration.ofSeconds(11));
		long tried = this.fleet.ask(Ask.chat("o"));
		this.fleet.loaded("a");
		assertThat(this.fleet.isServed(tried)).isTrue();
		this.fleet.answer(tried);
		hangs("p");
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("q")))).as("one alone says nothing again").isTrue();
	}

	@Test
	void aModelThatHangsAgainAndAgainLeavesOthersAlone() {
		hangs("m");
		this.fleet.pass(Duration.ofMinutes(10));
		hangs("m");
		this.fleet.ask(Ask.chat("n"));
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void anInstanceThatComesBackMayLoadAgain() {
		hangs("m");
		hangs("n");
		this.fleet.down("a");
		this.fleet.up("a");
		this.fleet.ask(Ask.chat("o"));
		assertThat(this.fleet.loads).hasSize(1);
	}

	/** A load on the instance a that does not end. */
	private void hangs(String model) {
		this.fleet.down("b");
		this.fleet.ask(Ask.chat(model));
		this.fleet.pass(Duration.ofSeconds(60));
		this.fleet.loadFails("a", "no end within 60 s", SchedulingEvent.LoadFailed.Cause.HUNG);
	}

	@Test
	void aModelThatFailedToLoadIsServedIfSomebodyElseLoadedIt() {
		this.fleet.ask(Ask.chat("m"));
		this.fleet.loadFails("a", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		this.fleet.tells("a", List.of("m"), "m");
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void aModelThatFailsToLoadCanStillBeShown() {
		this.fleet.ask(Ask.chat("m"));
		this.fleet.loadFails("a", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m").at(Endpoint.SHOW)))).isTrue();
	}

	@Test
	void aRequestThatHasFailedEverywhereIsNotServed() {
		this.fleet.pools(TestPool.of(A, B));
		assertRefused(this.fleet.ask(Ask.chat("m").after("a", "b")), 503);
	}

	@Test
	void aRetriedRequestIsRefusedWhenTheLastInstanceLeftForItGoesDown() {
		this.fleet.pools(TestPool.of(A, B));
		long waiting = this.fleet.ask(Ask.chat("m").after("a"));
		assertThat(this.fleet.loads).first().returns("b", (load) -> load.instance().id());
		this.fleet.down("b");
		assertRefused(waiting, 503);
	}

	private void withFallback() {
		this.fleet.pools(TestPool.of(A).fallback("other"), TestPool.of(B).named("other"));
	}

	private void panic() {
		this.fleet.pools(TestPool.of(A, B).outage(new Outage(null, true, null)).by(Strategy.LEAST_LOADED));
	}

	private void assertRefused(long ticket, int status) {
		assertThat(this.fleet.refusal(ticket)).as("the refusal of %d", ticket).isNotNull();
		assertThat(this.fleet.refusal(ticket).status()).isEqualTo(status);
	}

}
