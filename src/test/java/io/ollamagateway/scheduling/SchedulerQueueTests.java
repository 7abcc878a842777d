package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.fleet.model.Balance.Strategy;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SchedulerQueueTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final TestFleet fleet = TestFleet.of(TestFleet.small("a", 1, 3));

	@Test
	void requestsOfOneCallerAreServedInTheOrderInWhichTheyCame() {
		List<Long> asked = asks(Ask.chat("m"), 20);
		serveAll();
		assertThat(this.fleet.served).isEqualTo(asked);
	}

	@Test
	void whatIsGivenBackToACallerDoesNotPutItsNextRequestBeforeItsEarlierOnes() {
		List<Long> asked = new ArrayList<>(asks(Ask.chat("m").by("one"), 6));
		this.fleet.loaded("a");
		for (long cancelled : List.copyOf(asked.subList(1, 5))) {
			this.fleet.cancel(cancelled);
			asked.remove(cancelled);
		}
		asked.addAll(asks(Ask.chat("m").by("one"), 2));
		serveAll();
		assertThat(this.fleet.served).isEqualTo(asked);
	}

	@Test
	void aFloodOfOneCallerDoesNotKeepAnotherOneWaiting() {
		asks(Ask.chat("m").by("flood"), 100);
		long other = this.fleet.ask(Ask.chat("m").by("other"));
		serve(3);
		assertThat(this.fleet.served).contains(other);
	}

	@Test
	void callersWithALargerShareAreServedMoreOften() {
		asks(Ask.chat("m").by(new Origin("large", Priority.DEFAULT, 3)), 40);
		List<Long> small = asks(Ask.chat("m").by(new Origin("small", Priority.DEFAULT, 1)), 40);
		serve(40);
		assertThat(this.fleet.served.stream().filter(small::contains).count()).isBetween(9L, 11L);
	}

	@Test
	void aFloodGivesUpItsLastPlaceInAFullQueueToAnotherCaller() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)).queue(3));
		List<Long> flood = asks(Ask.chat("m").by("flood"), 4);
		assertThat(this.fleet.refusal(flood.getLast()).status()).isEqualTo(429);
		long other = this.fleet.ask(Ask.chat("m").by("other"));
		assertThat(this.fleet.waits(other)).isTrue();
		assertThat(this.fleet.refusal(flood.get(2)).status()).isEqualTo(429);
		assertThat(this.fleet.refusal(flood.get(2)).message()).contains("queue").contains("full");
		assertThat(flood.subList(0, 2)).allMatch(this.fleet::waits);
	}

	@Test
	void aRequestThatIsTooLargeForTheQueueThrowsNobodyOut() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)).queue(100, 1000, SECOND));
		List<Long> small = asks(Ask.chat("m").in(Priority.BULK).holding(300), 3);
		long large = this.fleet.ask(Ask.chat("m").in(Priority.SYSTEM).holding(1001));
		assertThat(this.fleet.refusal(large).status()).isEqualTo(429);
		assertThat(small).allMatch(this.fleet::waits);
		long middling = this.fleet.ask(Ask.chat("m").in(Priority.SYSTEM).holding(500));
		assertThat(this.fleet.waits(middling)).isTrue();
		assertThat(small).filteredOn(this.fleet::waits).hasSize(1);
	}

	@Test
	void higherClassesGoFirstAndEmbeddingsBehindChat() {
		long first = this.fleet.ask(Ask.chat("m"));
		long bulk = this.fleet.ask(Ask.chat("m").in(Priority.BULK));
		long vectors = this.fleet.ask(Ask.chat("m").at(Endpoint.EMBED));
		long chat = this.fleet.ask(Ask.chat("m"));
		long person = this.fleet.ask(Ask.chat("m").in(Priority.INTERACTIVE));
		long system = this.fleet.ask(Ask.chat("m").in(Priority.SYSTEM));
		serveAll();
		assertThat(this.fleet.served).containsExactly(system, person, first, chat, vectors, bulk);
	}

	@Test
	void waitingLiftsARequestByOneClassPerStep() {
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		long bulk = this.fleet.ask(Ask.chat("m").in(Priority.BULK).by("bulk"));
		this.fleet.pass(Duration.ofSeconds(31));
		long fresh = this.fleet.ask(Ask.chat("m").by("fresh"));
		this.fleet.answer(running);
		assertThat(this.fleet.isServed(bulk)).isTrue();
		assertThat(this.fleet.waits(fresh)).isTrue();
	}

	@Test
	void nobodyWaitsLongerThanMaxWait() {
		this.fleet.askAndLoad(Ask.chat("m"));
		long late = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofSeconds(60));
		assertThat(this.fleet.waits(late)).isTrue();
		this.fleet.pass(TestFleet.TICK);
		assertThat(this.fleet.refusal(late).status()).isEqualTo(429);
		assertThat(this.fleet.refusal(late).message()).contains("60 s");
	}

	@Test
	void retryAfterFollowsFromWhatIsServed() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)).queue(10));
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		for (int i = 0; i < 600; i++) {
			this.fleet.pass(Duration.ofMillis(500));
			this.fleet.answer(running);
			running = this.fleet.ask(Ask.chat("m"));
		}
		asks(Ask.chat("m"), 10);
		long refused = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.refusal(refused).retryAfter()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
	}

	@Test
	void theTimeInWhichItsModelLoadsDoesNotCountAsWaiting() {
		long first = this.fleet.ask(Ask.chat("m"));
		long second = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofMinutes(5));
		assertThat(this.fleet.waits(first)).isTrue();
		this.fleet.loaded("a");
		assertThat(this.fleet.isServed(first)).isTrue();
		this.fleet.pass(Duration.ofSeconds(60));
		assertThat(this.fleet.waits(second)).isTrue();
		this.fleet.pass(SECOND);
		assertThat(this.fleet.refusal(second).status()).isEqualTo(429);
	}

	@Test
	void waitingCountsAgainWhenTheInstanceThatLoadsIsTakenAway() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 1), TestFleet.small("b", 1, 1)));
		this.fleet.tells("b", List.of("other", "m"), "other");
		this.fleet.ask(Ask.chat("other"));
		long waiting = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.loads).singleElement().returns("a", (load) -> load.instance().id());
		this.fleet.pools(TestPool.of(TestFleet.small("b", 1, 1)));
		this.fleet.pass(Duration.ofSeconds(50));
		assertThat(this.fleet.waits(waiting)).isTrue();
		this.fleet.pass(Duration.ofSeconds(12));
		assertThat(this.fleet.refusal(waiting).status()).isEqualTo(429);
	}

	@Test
	void aCancelledTicketLeavesTheQueue() {
		this.fleet.askAndLoad(Ask.chat("m"));
		long leaves = this.fleet.ask(Ask.chat("m"));
		long stays = this.fleet.ask(Ask.chat("m"));
		this.fleet.cancel(leaves);
		assertThat(this.fleet.scheduler.waiting()).isEqualTo(1);
		assertThat(this.fleet.scheduler.position(stays)).get().returns(0, QueuePosition::ahead);
	}

	@Test
	void aRetriedRequestGoesInFrontAndNeverWhereItFailed() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3), TestFleet.small("b", 1, 3)));
		this.fleet.tells("a", List.of("m"), "m");
		this.fleet.tells("b", List.of("m"), "m");
		List<Long> running = asks(Ask.chat("m"), 2);
		long waiting = this.fleet.ask(Ask.chat("m"));
		long onA = running.stream().filter((id) -> this.fleet.place(id).equals("a")).findFirst().orElseThrow();
		long onB = running.stream().filter((id) -> id != onA).findFirst().orElseThrow();
		long retried = this.fleet.ask(Ask.chat("m").after("a"));
		this.fleet.answer(onA);
		assertThat(this.fleet.place(waiting)).isEqualTo("a");
		long next = this.fleet.ask(Ask.chat("m"));
		this.fleet.answer(onB);
		assertThat(this.fleet.place(retried)).isEqualTo("b");
		assertThat(this.fleet.waits(next)).isTrue();
	}

	@Test
	void aTicketKnowsItsPositionAndHowLongThatTakes() {
		long running = this.fleet.askAndLoad(Ask.chat("m"));
		List<Long> waiting = asks(Ask.chat("m"), 3);
		assertThat(this.fleet.scheduler.position(waiting.getLast())).get().satisfies((position) -> {
			assertThat(position.ahead()).isEqualTo(2);
			assertThat(position.expectedWait()).isPositive();
		});
		assertThat(this.fleet.scheduler.position(running)).isEmpty();
	}

	@Test
	void eachPoolHasAQueueOfItsOwn() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)).queue(1),
				TestPool.of(TestFleet.small("b", 1, 3)).named("other").queue(1));
		this.fleet.ask(Ask.chat("m"));
		long full = this.fleet.ask(Ask.chat("m"));
		long other = this.fleet.ask(Ask.chat("m").of("other"));
		assertThat(this.fleet.refusal(full).status()).isEqualTo(429);
		assertThat(this.fleet.waits(other)).isTrue();
	}

	@Test
	void poolsThatFollowAPlainRuleQueueToo() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 1, 3)).by(Strategy.ROUND_ROBIN));
		List<Long> asked = asks(Ask.chat("m"), 3);
		assertThat(this.fleet.served).containsExactly(asked.getFirst());
		this.fleet.answer(asked.getFirst());
		assertThat(this.fleet.served).containsExactly(asked.get(0), asked.get(1));
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void anExpensiveAnswerCountsAgainstItsCallersNextTurn() {
		long running = this.fleet.askAndLoad(Ask.chat("m").by("cheap"));
		this.fleet.answer(running);
		long costly = this.fleet.ask(Ask.chat("m").by("costly"));
		this.fleet.answer(costly, new AnswerCounters(null, null, null, null, 100_000L, null, 10_000L, "stop"));
		this.fleet.ask(Ask.chat("m").by("third"));
		long second = this.fleet.ask(Ask.chat("m").by("costly"));
		List<Long> others = asks(Ask.chat("m").by("cheap"), 2);
		serve(5);
		assertThat(this.fleet.served).containsAll(others).doesNotContain(second);
	}

	private List<Long> asks(Ask what, int times) {
		List<Long> ids = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			ids.add(this.fleet.ask(what));
		}
		return ids;
	}

	private void serveAll() {
		serve(Integer.MAX_VALUE);
	}

	/** Answers one request after the other until so many have been begun. */
	private void serve(int most) {
		List.copyOf(this.fleet.loads).forEach((load) -> this.fleet.loaded(load.instance().id()));
		while (this.fleet.served.size() < most && this.fleet.scheduler.waiting() > 0) {
			this.fleet.answer(this.fleet.served.getLast());
		}
	}

}
