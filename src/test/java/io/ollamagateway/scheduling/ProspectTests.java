package io.ollamagateway.scheduling;

import java.util.List;
import java.util.Set;

import io.ollamagateway.fleet.model.Balance.Strategy;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProspectTests {

	private static final RunnerKey KEY = Ask.key("m");

	private static final Instance A = TestFleet.small("a", 1, 1);

	private static final Instance B = TestFleet.small("b", 1, 1);

	private final TestInstances fleet = new TestInstances(A, B);

	@Test
	void anInstanceOfWhichNothingIsKnownMayServeAnything() {
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.GOOD);
	}

	@Test
	void aPoolWithoutInstancesIsEmpty() {
		assertThat(prospect(new TestInstances())).isEqualTo(Prospect.EMPTY);
	}

	@Test
	void aModelThatNobodyHasIsUnknownWhoeverIsUp() {
		this.fleet.load(0).inventory(TestFleet.inventory(TestFleet.CHATS, List.of("other")), 0);
		this.fleet.load(1).lacks(KEY.model(), 0);
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.UNKNOWN_MODEL);
		this.fleet.load(0).state(InstanceState.UNHEALTHY);
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.UNKNOWN_MODEL);
	}

	@Test
	void aModelOfWhichAllInstancesAreDownMayComeBack() {
		this.fleet.load(0).inventory(TestFleet.inventory(TestFleet.CHATS, List.of("other")), 0);
		this.fleet.load(1).state(InstanceState.UNHEALTHY);
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.DOWN);
	}

	@Test
	void whoHasFailedARequestIsDownForIt() {
		assertThat(Prospect.of(this.fleet.pool, KEY, this.fleet.residency.of(KEY.model()), Set.of("a"), 0))
			.isEqualTo(Prospect.GOOD);
		assertThat(Prospect.of(this.fleet.pool, KEY, this.fleet.residency.of(KEY.model()), Set.of("a", "b"), 0))
			.isEqualTo(Prospect.DOWN);
	}

	@Test
	void loadsFailWhenAllThatAreUpFailToLoad() {
		this.fleet.load(0).loadFailed(KEY, "out of memory", 0);
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.GOOD);
		this.fleet.load(1).state(InstanceState.UNHEALTHY);
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.LOADS_FAIL);
	}

	@Test
	void whatIsLoadedNeverthelessCanBeServed() {
		this.fleet.load(0).loadFailed(KEY, "out of memory", 0);
		this.fleet.load(1).loadFailed(KEY, "out of memory", 0);
		this.fleet.resident(1, "m");
		assertThat(prospect(this.fleet)).isEqualTo(Prospect.GOOD);
	}

	@Test
	void aPoolThatFollowsAPlainRuleDoesNotLoadByItself() {
		TestInstances plain = new TestInstances(TestPool.of(A).by(Strategy.RANDOM));
		plain.load(0).loadFailed(KEY, "out of memory", 0);
		assertThat(prospect(plain)).isEqualTo(Prospect.GOOD);
	}

	private static Prospect prospect(TestInstances fleet) {
		return Prospect.of(fleet.pool, KEY, fleet.residency.of(KEY.model()), Set.of(), 0);
	}

}
