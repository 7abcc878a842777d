package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.Balance.Strategy;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.KeepAlive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Models that are in memory before anybody asks for them, in virtual time.
 */
class PreloadTests {

	private static final Instance A = TestFleet.small("a", 2, 3);

	private static final Instance B = TestFleet.small("b", 2, 3);

	private static final List<String> MODELS = List.of("m", "n", "o");

	private static final KeepAlive TEN_MINUTES = new KeepAlive(Duration.ofMinutes(10));

	private final TestFleet fleet = TestFleet.of();

	@Test
	void anInstanceThatHasToldItsModelsLoadsThemOneAfterTheOtherInTheirOrder() {
		this.fleet.pools(TestPool.of(A).preload("m", "n", "o"));
		assertThat(this.fleet.loads).as("its models are not known yet").isEmpty();
		this.fleet.tells("a", MODELS);
		List<String> order = new ArrayList<>();
		while (!this.fleet.loads.isEmpty()) {
			assertThat(this.fleet.loads).hasSize(1);
			order.add(this.fleet.loads.getFirst().runner().model().display());
			this.fleet.pass(Duration.ofSeconds(2));
			assertThat(this.fleet.loads).hasSize(1);
			this.fleet.loaded("a");
		}
		assertThat(order).containsExactly("m:latest", "n:latest", "o:latest");
		assertThat(preload("a")).containsValues("loaded").doesNotContainValue("wanted");
	}

	@Test
	void anInstanceThatJoinsLoadsWhenItIsReadyAndNoSooner() {
		this.fleet.join(TestPool.of(A).preload("m"));
		this.fleet.tells("a", MODELS);
		this.fleet.pass(Duration.ofSeconds(2));
		this.fleet.pools(TestPool.of(A).preload("m"));
		this.fleet.join(TestPool.of(A, B).preload("m"));
		this.fleet.tells("b", MODELS);
		this.fleet.pass(Duration.ofSeconds(2));
		assertThat(this.fleet.loads).noneMatch((load) -> load.instance().id().equals("b"));
		this.fleet.up("b");
		assertThat(this.fleet.loads).anyMatch((load) -> load.instance().id().equals("b"));
	}

	@Test
	void anInstanceThatIsTakenAwayIsNotPreloadedWhenItsLastAnswerEnds() {
		this.fleet.pools(TestPool.of(A, B).preload("m"));
		this.fleet.tells("a", MODELS, "n");
		long running = this.fleet.ask(Ask.chat("n"));
		assertThat(this.fleet.place(running)).isEqualTo("a");
		this.fleet.pools(TestPool.of(B).preload("m"));
		this.fleet.loads.clear();
		this.fleet.answer(running);
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void aLoadSaysHowLongTheModelStays() {
		this.fleet.pools(TestPool.of(A).preload(TEN_MINUTES, "m"));
		this.fleet.tells("a", MODELS);
		assertThat(this.fleet.loads).singleElement().returns(TEN_MINUTES, Decision.Load::keepAlive);
		this.fleet.loaded("a");
		this.fleet.ask(Ask.chat("n"));
		assertThat(this.fleet.loads).singleElement().returns(TEN_MINUTES, Decision.Load::keepAlive);
	}

	@Test
	void aPreloadThatFailsIsTriedAgainAfterPausesThatGrowAndTheOthersAreNotKeptWaiting() {
		this.fleet.pools(TestPool.of(A).preload("m", "n"));
		this.fleet.tells("a", MODELS);
		this.fleet.loadFails("a", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertThat(preload("a")).containsEntry("m", "put-off");
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("n"), Decision.Load::runner);
		this.fleet.loaded("a");
		List<Duration> pauses = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Duration pause = Duration.ZERO;
			while (this.fleet.loads.isEmpty()) {
				this.fleet.pass(Duration.ofSeconds(1));
				pause = pause.plusSeconds(1);
			}
			pauses.add(pause);
			this.fleet.loadFails("a", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		}
		assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20),
				Duration.ofSeconds(40));
		this.fleet.pass(Duration.ofSeconds(80));
		this.fleet.loaded("a");
		assertThat(preload("a")).containsEntry("m", "loaded");
	}

	@Test
	void aModelThatIsNotOnTheDiskIsLoadedWhenItHasCome() {
		this.fleet.pools(TestPool.of(A).preload("m"));
		this.fleet.tells("a", List.of("n"));
		this.fleet.pass(Duration.ofSeconds(10));
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.tells("a", List.of("m", "n"));
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void requestsGoBeforeWhatNobodyAsksFor() {
		this.fleet.pools(TestPool.of(A).preload("m", "n"));
		this.fleet.tells("a", MODELS);
		long waiting = this.fleet.ask(Ask.chat("o"));
		this.fleet.loaded("a");
		this.fleet.pass(TestFleet.TICK);
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("o"), Decision.Load::runner);
		this.fleet.loaded("a");
		assertThat(this.fleet.isServed(waiting)).isTrue();
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("n"), Decision.Load::runner);
	}

	@Test
	void whatNobodyUsesMakesRoomForAPreloadAndWhatIsUsedDoesNot() {
		Instance two = TestFleet.small("a", 2, 2);
		this.fleet.pools(TestPool.of(two).preload("m", "n"));
		this.fleet.tells("a", List.of("m", "n", "x", "y"), "x", "y");
		assertThat(this.fleet.loads).singleElement().satisfies((load) -> assertThat(load.evict()).hasSize(1));
		String stays = this.fleet.loads.getFirst().evict().contains(Ask.name("x")) ? "y" : "x";
		long used = this.fleet.ask(Ask.chat(stays));
		this.fleet.loaded("a");
		assertThat(this.fleet.loads).isEmpty();
		assertThat(preload("a")).containsEntry("n", "put-off");
		this.fleet.answer(used);
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("n"), Decision.Load::runner);
	}

	@Test
	void preloadedModelsDoNotPushEachOtherOut() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 1)).preload("m", "n"));
		this.fleet.tells("a", MODELS);
		this.fleet.loaded("a");
		this.fleet.pass(Duration.ofMinutes(3));
		assertThat(this.fleet.loads).isEmpty();
		assertThat(preload("a")).containsEntry("m", "loaded").containsEntry("n", "put-off");
	}

	@Test
	void aModelIsToldToStayBeforeItsTimeIsOverAndServesMeanwhile() {
		warm(TEN_MINUTES);
		this.fleet.pass(Duration.ofSeconds(449));
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.pass(Duration.ofSeconds(2));
		assertThat(this.fleet.loads).singleElement().satisfies((renewal) -> {
			assertThat(renewal.keepAlive()).isEqualTo(TEN_MINUTES);
			assertThat(renewal.evict()).isEmpty();
		});
		long asked = this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.isServed(asked)).isTrue();
		this.fleet.loaded("a");
		this.fleet.answer(asked);
		this.fleet.pass(Duration.ofSeconds(449));
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void aModelThatIsInUseOrForWhichOthersWaitIsNotToldToStay() {
		warm(TEN_MINUTES);
		long running = this.fleet.ask(Ask.chat("m"));
		this.fleet.pass(Duration.ofMinutes(30));
		assertThat(this.fleet.loads).isEmpty();
		this.fleet.answer(running);
		this.fleet.pass(Duration.ofMinutes(7));
		assertThat(this.fleet.loads).as("each answer begins its time anew").isEmpty();
		this.fleet.ask(Ask.chat("n"));
		this.fleet.pass(Duration.ofSeconds(50));
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("n"), Decision.Load::runner);
	}

	@Test
	void oneThatShallStayForEverNeedNotBeTold() {
		warm(KeepAlive.FOREVER);
		this.fleet.pass(Duration.ofHours(2));
		assertThat(this.fleet.loads).isEmpty();
	}

	@Test
	void oneThatSomebodyElseLoadedIsToldToStay() {
		this.fleet.pools(TestPool.of(A).preload(TEN_MINUTES, "m"));
		this.fleet.tells("a", MODELS, "m");
		assertThat(this.fleet.loads).singleElement().returns(TEN_MINUTES, Decision.Load::keepAlive);
		assertThat(this.fleet.isServed(this.fleet.ask(Ask.chat("m")))).isTrue();
	}

	@Test
	void whatWasThrownOutComesBackWhenNothingIsAskedAndThereIsRoom() {
		this.fleet.pools(TestPool.of(TestFleet.small("a", 2, 1)).preload("m"));
		this.fleet.tells("a", MODELS);
		this.fleet.loaded("a");
		long other = this.fleet.askAndLoad(Ask.chat("n"));
		this.fleet.answer(other);
		this.fleet.pass(Duration.ofMinutes(2));
		assertThat(this.fleet.loads).as("no room").isEmpty();
		this.fleet.tells("a", MODELS);
		assertThat(this.fleet.loads).singleElement().returns(Ask.key("m"), Decision.Load::runner);
	}

	@Test
	void whatTheInstanceItselfThrowsOutAgainAndAgainIsNotLoadedWithoutAPause() {
		warm(TEN_MINUTES);
		int loads = 0;
		for (int second = 0; second < 300; second++) {
			this.fleet.pass(Duration.ofSeconds(1));
			this.fleet.tells("a", MODELS);
			if (!this.fleet.loads.isEmpty()) {
				this.fleet.loaded("a");
				loads++;
			}
		}
		assertThat(loads).isBetween(5, 10);
	}

	@Test
	void anUnloadedModelIsLoadedAgainWhenSomebodyAsksForItAndNotBefore() {
		warm(TEN_MINUTES);
		this.fleet.unload("a", "m");
		this.fleet.tells("a", MODELS);
		this.fleet.pass(Duration.ofHours(1));
		assertThat(this.fleet.loads).isEmpty();
		assertThat(preload("a")).containsEntry("m", "dropped");
		long asked = this.fleet.askAndLoad(Ask.chat("m"));
		this.fleet.answer(asked);
		assertThat(preload("a")).containsEntry("m", "loaded");
		this.fleet.pass(Duration.ofMinutes(8));
		assertThat(this.fleet.loads).hasSize(1);
	}

	@Test
	void anInstanceThatComesBackLoadsAllAnewAlsoWhatSomebodyUnloaded() {
		warm(TEN_MINUTES);
		this.fleet.unload("a", "m");
		this.fleet.down("a");
		this.fleet.tells("a", MODELS);
		this.fleet.up("a");
		assertThat(this.fleet.loads).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(Strategy.class)
	void aRequestIsSentToNoInstanceThatHasJustComeAndDoesNotHaveItsModelInMemoryYet(Strategy strategy) {
		this.fleet.pools(TestPool.of(A).preload("m", "n", "o").by(strategy));
		this.fleet.tells("a", MODELS, "m", "n", "o");
		endLoads();
		this.fleet.join(TestPool.of(A, B).preload("m", "n", "o").by(strategy));
		this.fleet.tells("b", List.of("m", "n", "o", "x"));
		this.fleet.up("b");
		Map<Long, String> asked = new HashMap<>();
		Set<String> inMemory = new HashSet<>();
		for (int second = 0; second < 60; second++) {
			for (String model : List.of("m", "n", "o")) {
				asked.put(this.fleet.ask(Ask.chat(model)), model);
			}
			for (long id : List.copyOf(asked.keySet())) {
				if (this.fleet.isServed(id)) {
					assertThat(this.fleet.place(id).equals("a") || inMemory.contains(asked.get(id)))
						.as("%s on %s with %s", asked.get(id), this.fleet.place(id), inMemory)
						.isTrue();
					this.fleet.answer(id);
					asked.remove(id);
				}
			}
			this.fleet.pass(Duration.ofSeconds(1));
			if (second % 10 == 9) {
				for (Decision.Load load : List.copyOf(this.fleet.loads)) {
					if (load.instance().id().equals("b")) {
						inMemory.add(load.runner().model().model());
					}
					this.fleet.loaded(load.instance().id());
				}
			}
		}
		assertThat(inMemory).containsExactlyInAnyOrder("m", "n", "o");
		assertThat(this.fleet.scheduler.waiting()).isLessThan(10);
	}

	@Test
	void anInstanceThatHasJustComeIsUsedIfNoOtherCanServe() {
		this.fleet.pools(TestPool.of(A).preload("m").by(Strategy.ROUND_ROBIN));
		this.fleet.tells("a", MODELS, "m");
		endLoads();
		this.fleet.join(TestPool.of(A, B).preload("m").by(Strategy.ROUND_ROBIN));
		this.fleet.tells("b", List.of("m", "x"));
		this.fleet.up("b");
		this.fleet.tells("a", List.of("m"), "m");
		assertThat(this.fleet.place(this.fleet.ask(Ask.chat("x")))).as("only b has it").isEqualTo("b");
		List<Long> full = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			full.add(this.fleet.ask(Ask.chat("m")));
		}
		assertThat(this.fleet.waits(full.getLast())).as("a is full, and could serve it later").isTrue();
		long retried = this.fleet.ask(Ask.chat("m").after("a"));
		assertThat(this.fleet.waits(retried)).as("b is loading it").isTrue();
		this.fleet.loadFails("b", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertThat(this.fleet.place(retried)).as("a has failed it").isEqualTo("b");
	}

	@Test
	void whoWaitsForAnotherInstanceIsServedByOneThatHasJustComeWhenTheOtherGoesDown() {
		List<Long> asked = askForAnotherModelWhileBPreloads(3);
		assertThat(this.fleet.waits(asked.getLast())).isTrue();
		this.fleet.down("a");
		assertThat(this.fleet.place(asked.getLast())).isEqualTo("b");
	}

	@Test
	void whatCannotBePreloadedKeepsNoOtherModelAway() {
		List<Long> asked = askForAnotherModelWhileBPreloads(4);
		assertThat(asked).filteredOn(this.fleet::waits).hasSize(2);
		this.fleet.loadFails("b", "out of memory", SchedulingEvent.LoadFailed.Cause.REFUSED);
		assertThat(asked).noneMatch(this.fleet::waits);
		this.fleet.ask(Ask.chat("m"));
		assertThat(this.fleet.place(this.fleet.ask(Ask.chat("m").after()))).isEqualTo("a");
	}

	/** By turns: a has m and x in its memory, b has just come and has neither. */
	private List<Long> askForAnotherModelWhileBPreloads(int requests) {
		this.fleet.pools(TestPool.of(A).preload("m").by(Strategy.ROUND_ROBIN));
		this.fleet.tells("a", List.of("m", "x"), "m", "x");
		endLoads();
		this.fleet.join(TestPool.of(A, B).preload("m").by(Strategy.ROUND_ROBIN));
		this.fleet.tells("b", List.of("m", "x"));
		this.fleet.up("b");
		List<Long> asked = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			asked.add(this.fleet.ask(Ask.chat("x")));
		}
		return asked;
	}

	/** The model m is in the memory of a, and has just been loaded. */
	private void warm(KeepAlive keepAlive) {
		this.fleet.pools(TestPool.of(A).preload(keepAlive, "m"));
		this.fleet.tells("a", MODELS);
		this.fleet.loaded("a");
	}

	private void endLoads() {
		while (!this.fleet.loads.isEmpty()) {
			this.fleet.loaded(this.fleet.loads.getFirst().instance().id());
		}
	}

	private Map<String, String> preload(String instance) {
		Map<String, String> states = new HashMap<>();
		this.fleet.scheduler.view(0)
			.instances()
			.get(instance)
			.preload()
			.forEach((model, state) -> states.put(model.model(), state));
		return states;
	}

}
