package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.protocol.AnswerCounters;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Loads, slots and changes of the configuration, as the whole decides them.
 */
class SchedulerLoadTests {

	private static final Instance ONE_MODEL = TestFleet.small("a", 1, 1);

	private final TestFleet fleet = TestFleet.of(ONE_MODEL);

	@Test
	void requestsForTwoModelsAreServedInBlocksWhereOnlyOneFits() {
		List<String> order = new ArrayList<>();
		List<String> models = new ArrayList<>();
		for (String model : List.of("a", "a", "b", "b", "a", "a", "b", "b")) {
			models.add(model);
			this.fleet.ask(Ask.chat(model));
		}
		for (int i = 0; i < models.size(); i++) {
			List.copyOf(this.fleet.loads).forEach((load) -> this.fleet.loaded("a"));
			long served = this.fleet.served.getLast();
			order.add(models.get((int) served));
			this.fleet.pass(TestFleet.TICK);
			this.fleet.answer(served);
			this.fleet.pass(TestFleet.TICK);
		}
		assertThat(order).containsExactly("a", "a", "a", "a", "b", "b", "b", "b");
	}

	@Test
	void twoRequestsForOneModelDoNotMakeTwoInstancesLoadIt() {
		this.fleet.pools(TestPool.of(ONE_MODEL, TestFleet.small("b", 1, 1)));
		this.fleet.ask(Ask.chat("m"));
		this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(TestFleet.TICK);
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void aLongQueueMakesAFurtherInstanceLoadTheModel() {
		this.fleet.pools(TestPool.of(ONE_MODEL, TestFleet.small("b", 1, 1)));
		for (int i = 0; i < 20; i++) {
			this.fleet.ask(Ask.chat("m"));
		}
		this.fleet.pass(TestFleet.TICK.multipliedBy(3));
		assertThat(this.fleet.loads).hasSize(2);
	}

	@Test
	void anInstanceLoadsOneModelAtATime() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)));
		this.fleet.ask(Ask.chat("m"));
		this.fleet.ask(Ask.chat("n"));
		this.fleet.pass(Duration.ofSeconds(10));
		assertThat(this.fleet.loads).hasSize(1);
		this.fleet.loaded("a");
		this.fleet.pass(TestFleet.TICK);
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void aModelThatWasNotThereAfterAllIsLoadedForTheNext() {
		this.fleet.tells("a", List.of("m"), "m");
		this.fleet.doesNotLoad(this.fleet.ask(Ask.chat("m")));
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void aModelStaysForThoseThatItServesWhileAnotherCallSaysThatItIsNotThere() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 1)));
		this.fleet.tells("a", List.of("m"), "m");
		long served = this.fleet.ask(Ask.chat("m"));
		this.fleet.doesNotLoad(this.fleet.ask(Ask.chat("m")));
		assertThat(this.fleet.isServed(served)).isTrue();
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void otherRunnerOptionsLoadTheModelAnew() {
		long plain = this.fleet.askAndLoad(Ask.chat("m"));
		this.fleet.ask(Ask.chat("m").with(Ask.context(8192)));
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.answer(plain);
		assertThat(this.fleet.loads).singleElement().satisfies((load) -> {
			assertThat(load.runner().options()).isEqualTo(Ask.context(8192));
			assertThat(load.evict()).isEmpty();
		});
	}

	@Test
	void whatMakesRoomServesAgainWhenNobodyNeedsTheRoomAnyMore() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 1)));
		this.fleet.askAndLoad(Ask.chat("m"));
		long other = this.fleet.ask(Ask.chat("n"));
		long blocked = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.waits(blocked)).isTrue();
		this.fleet.cancel(other);
		assertThat(this.fleet.isServed(blocked)).isTrue();
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void whatMakesRoomServesAgainWhenItsOwnInstanceLeavesThePool() {
		Instance a = TestFleet.small("a", 2, 1);
		this.fleet.pools(TestPool.of(a), TestPool.of(a).named("other"));
		this.fleet.askAndLoad(Ask.chat("m"));
		this.fleet.ask(Ask.chat("n").of("other"));
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
		this.fleet.pools(TestPool.of(a), TestPool.of(TestFleet.small("b", 1, 1)).named("other"));
		assertThat(this.fleet.loads).noneMatch((load) -> load.instance().id().equals("a"));
		assertThat(this.fleet.scheduler.waiting()).isEqualTo(1);
	}

	@Test
	void aModelThatSomebodyElseHasLoadedMeanwhileIsNotLoadedAgain() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 1)));
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		long first = this.fleet.ask(Ask.chat("n"));
		long second = this.fleet.ask(Ask.chat("n"));
		this.fleet.tells("a", List.of("m", "n"), "n");
		assertThat(this.fleet.isServed(first)).isTrue();
		this.fleet.answer(running);
		assertThat(this.fleet.loads).isEmpty();
		assertThat(this.fleet.waits(second)).isTrue();
		this.fleet.answer(first);
		assertThat(this.fleet.isServed(second)).isTrue();
	}

	@Test
	void aRetriedRequestMakesNoInstanceLoadThatHasFailedIt() {
		this.fleet.pools(TestPool.of(ONE_MODEL,
				TestFleet.instance("b", 1, new Capacity(Parallel.ONE, 10, 0, 1, 1 << 20, Set.of()))));
		this.fleet.tells("a", List.of("m"));
		this.fleet.tells("b", List.of("m"));
		this.fleet.ask(Ask.chat("m").after("a"));
		assertThat(this.fleet.loads).singleElement().returns("b", (load) -> load.instance().id());
	}

	@Test
	void autoFindsOutHowManyRunAtOnce() {
		this.fleet.pools(TestPool.of(auto("a")));
		this.fleet.askAndLoad(Ask.chat("m"));
		for (int i = 0; i < 8; i++) {
			this.fleet.answer(this.fleet.served.getLast(), waited(0));
			this.fleet.ask(Ask.chat("m"));
		}
		long second = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.isServed(second)).isTrue();
		for (int i = 0; i < 2; i++) {
			this.fleet.answer(second, waited(5));
			second = this.fleet.ask(Ask.chat("m"));
		}
		this.fleet.answer(second, waited(5));
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void modelsThatOnlyEmbedHaveOneSlot() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 4, 3)));
		this.fleet.tells("a", TestFleet.inventory(TestFleet.EMBEDS, List.of("m"), "m"));
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void whatAnInstanceTellsLaterOfAModelCorrectsItsSlots() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 3)));
		this.fleet.askAndLoad(Ask.chat("m"));
		this.fleet.tells("a", TestFleet.inventory(TestFleet.EMBEDS, List.of("m"), "m"));
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void familiesWithOneSlotHaveOne() {
		this.fleet.pools(TestPool
			.of(TestFleet.instance("a", 1, new Capacity(new Parallel(4, false), 100, 0, 3, 0, Set.of("llama")))));
		this.fleet.tells("a", List.of("m"), "m");
		this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void maxInFlightHoldsOverAllModels() {
		this.fleet
			.pools(TestPool.of(TestFleet.instance("a", 1, new Capacity(new Parallel(4, false), 3, 0, 3, 0, Set.of()))));
		this.fleet.tells("a", List.of("m", "n"), "m", "n");
		for (int i = 0; i < 2; i++) {
			this.fleet.ask(Ask.chat("m"));
			this.fleet.ask(Ask.chat("n"));
		}
		assertThat(this.fleet.served).hasSize(3);
		this.fleet.answer(this.fleet.served.getFirst());
		assertThat(this.fleet.served).hasSize(4);
	}

	@Test
	void aChangeOfTheConfigurationKeepsLeasesWaitersAndWhatIsInMemory() {
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pools(TestPool.of(ONE_MODEL, TestFleet.small("b", 1, 1)),
				TestPool.of(TestFleet.small("c", 1, 1)).named("other"));
		assertThat(this.fleet.waits(waiting)).isTrue();
		this.fleet.answer(running);
		assertThat(this.fleet.place(waiting)).isEqualTo("a");
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void moreSlotsInTheConfigurationAreUsedAtOnce() {
		this.fleet.askAndLoad(Ask.chat("m"));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 1)));
		assertThat(this.fleet.isServed(waiting)).isTrue();
		assertThat(this.fleet.waits(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void aLeaseThatComesBackFromAnInstanceThatIsGoneBringsNothingNewThere() {
		this.fleet.pools(TestPool.of(ONE_MODEL, TestFleet.small("b", 1, 1)));
		this.fleet.tells("b", List.of("m", "n"), "n");
		this.fleet.ask(Ask.chat("n"));
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		assertThat(this.fleet.place(running)).isEqualTo("a");
		this.fleet.pools(TestPool.of(TestFleet.small("b", 1, 1)));
		long waiting = this.fleet.ask(Ask.chat("m"));
		this.fleet.answer(running);
		assertThat(this.fleet.waits(waiting)).isTrue();
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void whatADroppedPoolHadWaitingIsRefused() {
		List<Long> waiting = new ArrayList<>();
		Collections.addAll(waiting, this.fleet.ask(Ask.chat("m")), this.fleet.ask(Ask.chat("n")));
		this.fleet.pools(TestPool.of(ONE_MODEL).named("other"));
		assertThat(waiting).allSatisfy((id) -> assertThat(this.fleet.refusal(id).status()).isEqualTo(503));
		this.fleet.loaded("a");
		assertThat(this.fleet.scheduler.waiting()).isZero();
	}

	private static Instance auto(String id) {
		return TestFleet.instance(id, 1, new Capacity(Parallel.AUTO, 100, 0, 3, 0, Set.of()));
	}

	private static AnswerCounters waited(int seconds) {
		return new AnswerCounters(Duration.ofSeconds(10 + seconds), Duration.ZERO, Duration.ofSeconds(1),
				Duration.ofSeconds(9), 10L, 0L, 10L, "stop");
	}

}
