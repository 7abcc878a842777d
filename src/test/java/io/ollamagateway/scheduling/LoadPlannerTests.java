package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadPlannerTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final TestInstances fleet = new TestInstances(TestFleet.small("a", 1, 1), TestFleet.small("b", 1, 1));

	@Test
	void nothingIsLoadedWhereNobodyWaits() {
		assertThat(plan(this.fleet, this.fleet.line(Ask.chat("m")), 0)).isNull();
	}

	@Test
	void aModelIsLoadedWhereThatIsQuickest() {
		TestInstances unequal = new TestInstances(loading("slow", 1 << 28), loading("quick", 1 << 30));
		unequal.estimator.facts(Ask.name("m")).installed(1L << 30);
		LoadPlan plan = plan(unequal, unequal.waits(Ask.chat("m"), 1), 0);
		assertThat(plan.instance()).isSameAs(unequal.load(1));
		assertThat(plan.victims()).isEmpty();
	}

	@Test
	void anInstanceWithRoomIsTakenBeforeOneThatMustEvict() {
		this.fleet.resident(0, "other");
		this.fleet.estimator.facts(Ask.name("other")).arrivals().count(0);
		assertThat(plan(this.fleet, this.fleet.waits(Ask.chat("m"), 1), 0).instance()).isSameAs(this.fleet.load(1));
	}

	@Test
	void anIdleVictimIsTakenBeforeABusyOne() {
		TestInstances one = new TestInstances(TestFleet.small("a", 1, 2));
		TestInstances.busy(one.resident(0, "busy"), 1);
		Runner idle = one.resident(0, "idle");
		assertThat(plan(one, one.waits(Ask.chat("m"), 1), 0).victims()).containsExactly(idle);
	}

	@Test
	void aModelThatOthersWaitForGoesOnlyAfterPatienceAndTenure() {
		TestInstances one = new TestInstances(TestFleet.small("a", 1, 1));
		Runner wanted = one.resident(0, "wanted");
		TestInstances.busy(wanted, 1);
		one.waits(Ask.chat("wanted"), 1);
		Line line = one.waits(Ask.chat("m"), 1);
		assertThat(plan(one, line, SECOND)).isNull();
		// a quarter and a half of max-wait come before eight and sixteen times the load
		assertThat(plan(one, line, 14 * SECOND)).isNull();
		assertThat(plan(one, line, 16 * SECOND).victims()).containsExactly(wanted);
		wanted.state(Runner.State.READY, 32 * SECOND);
		assertThat(plan(one, line, 60 * SECOND)).as("its load has not paid yet").isNull();
		assertThat(plan(one, line, 63 * SECOND)).isNotNull();
	}

	@Test
	void aSecondCopyIsLoadedOnlyWhenTheQueueIsWorthIt() {
		TestInstances.busy(this.fleet.resident(0, "m"), 1);
		Line line = this.fleet.waits(Ask.chat("m"), 2);
		assertThat(plan(this.fleet, line, 0)).isNull();
		this.fleet.waits(Ask.chat("m"), 20);
		assertThat(plan(this.fleet, line, SECOND).instance()).isSameAs(this.fleet.load(1));
	}

	@Test
	void otherOptionsAreALoadThatEvictsTheSameModel() {
		TestInstances one = new TestInstances(TestFleet.small("a", 1, 3));
		Runner same = one.resident(0, "m");
		LoadPlan plan = plan(one, one.waits(Ask.chat("m").with(Ask.context(8192)), 1), 0);
		assertThat(plan.victims()).containsExactly(same);
	}

	@Test
	void anInstanceGetsOneLoadAtATime() {
		Line line = this.fleet.waits(Ask.chat("m"), 1);
		this.fleet.load(0).claim(new Claim.Loading(line.key(), false));
		assertThat(plan(this.fleet, line, 0).instance()).isSameAs(this.fleet.load(1));
		this.fleet.load(1).claim(new Claim.Loading(line.key(), false));
		assertThat(plan(this.fleet, line, SECOND)).isNull();
	}

	@Test
	void nothingIsLoadedWhereTheModelIsNotInstalledOrHasJustFailedToLoad() {
		this.fleet.load(0).inventory(TestFleet.inventory(TestFleet.CHATS, List.of("other")), 0);
		Line line = this.fleet.waits(Ask.chat("m"), 1);
		assertThat(plan(this.fleet, line, 0).instance()).isSameAs(this.fleet.load(1));
		this.fleet.load(1).loadFailed(line.key(), "out of memory", 0);
		assertThat(plan(this.fleet, line, SECOND)).isNull();
		assertThat(plan(this.fleet, line, 5 * SECOND)).isNotNull();
	}

	@Test
	void nothingIsLoadedOnAnInstanceThatIsNotUp() {
		this.fleet.load(0).state(InstanceState.DRAINING);
		this.fleet.load(1).state(InstanceState.UNHEALTHY);
		assertThat(plan(this.fleet, this.fleet.waits(Ask.chat("m"), 1), 0)).isNull();
	}

	@Test
	void aRequestThatHasFailedOnAllCopiesGetsAnother() {
		this.fleet.resident(0, "m");
		Line line = this.fleet.waits(Ask.chat("m").after("a"), 1);
		assertThat(plan(this.fleet, line, 0).instance()).isSameAs(this.fleet.load(1));
	}

	@Test
	void aPoolWithoutInstancesLoadsNothing() {
		TestInstances empty = new TestInstances();
		assertThat(plan(empty, empty.waits(Ask.chat("m"), 1), 0)).isNull();
	}

	private static LoadPlan plan(TestInstances fleet, Line line, long now) {
		return new LoadPlanner(fleet.estimator, fleet.residency, LoadRules.DEFAULT).plan(line, now);
	}

	private static Instance loading(String id, long bytesPerSecond) {
		return TestFleet.instance(id, 1, new Capacity(Parallel.ONE, 10, 0, 1, bytesPerSecond, Set.of()));
	}

}
