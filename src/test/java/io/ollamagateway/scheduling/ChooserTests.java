package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChooserTests {

	private final TestInstances fleet = new TestInstances(wide("a"), wide("b"));

	private final Runner a = this.fleet.resident(0, "m");

	private final Runner b = this.fleet.resident(1, "m");

	@Test
	void newConversationsGoHomeAndEveryGatewayFindsTheSamePlace() {
		Map<Long, Runner> homes = new HashMap<>();
		for (long key = 1; key <= 200; key++) {
			Runner home = choose(key, 1000);
			assertThat(choose(key, 1000)).isSameAs(home);
			homes.put(key, home);
		}
		assertThat(homes.values()).contains(this.a, this.b);
		TestInstances replica = new TestInstances(wide("a"), wide("b"));
		replica.resident(1, "m");
		replica.resident(0, "m");
		homes.forEach((key,
				home) -> assertThat(place(replica, Ask.chat("m").conversation(key, 1000)).instance().instance().id())
					.isEqualTo(home.instance().instance().id()));
	}

	@Test
	void aHomeMuchBusierThanTheOthersIsNone() {
		long key = 1;
		Runner home = choose(key, 100_000);
		Runner other = (home == this.a) ? this.b : this.a;
		TestInstances.busy(other, 10);
		TestInstances.busy(home, 10);
		assertThat(choose(key, 100_000)).isSameAs(home);
		TestInstances.busy(home, 9);
		assertThat(choose(key, 100_000)).as("19 is more than 1.25 times the mean").isSameAs(other);
	}

	@Test
	void aRememberedConversationGoesWhereItIsRememberedForThePrefillThatItSaves() {
		this.a.prefixes().remember(7, 10_000, 0);
		TestInstances.busy(this.a, 2);
		assertThat(choose(7, 10_000)).isSameAs(this.a);
		assertThat(choose(0, 10_000)).isSameAs(this.b);
	}

	@Test
	void aRememberedConversationNeverWaitsForItsPlace() {
		this.a.prefixes().remember(7, 10_000, 0);
		TestInstances.busy(this.a, 100);
		assertThat(choose(7, 10_000)).isSameAs(this.b);
	}

	@Test
	void aMemoryThatIsOldCountsForNothing() {
		this.a.prefixes().remember(7, 10_000, -Duration.ofHours(1).toNanos());
		TestInstances.busy(this.a, 3);
		assertThat(choose(7, 10_000)).isSameAs(this.b);
	}

	@Test
	void onlyARunnerOfTheSameOptionsWillDo() {
		assertThat(place(this.fleet, Ask.chat("m").with(Ask.context(8192)))).isNull();
	}

	@Test
	void aRunnerThatIsOnItsWayIsNoPlace() {
		this.a.state(Runner.State.LOADING, 0);
		this.b.state(Runner.State.CLOSING, 0);
		assertThat(place(this.fleet, Ask.chat("m"))).isNull();
	}

	@Test
	void neitherAnInstanceThatIsDownNorOneThatFailedTheRequestIsAPlace() {
		assertThat(place(this.fleet, Ask.chat("m").after("a")).instance()).isSameAs(this.fleet.load(1));
		this.fleet.load(1).state(InstanceState.UNHEALTHY);
		assertThat(place(this.fleet, Ask.chat("m").after("a"))).isNull();
	}

	private Runner choose(long conversation, long tokens) {
		return place(this.fleet, Ask.chat("m").conversation(conversation, tokens)).runner();
	}

	private static Chooser.Place place(TestInstances fleet, Ask what) {
		return fleet.chooser.choose(fleet.line(what), what.ticket(0), 0);
	}

	private static Instance wide(String id) {
		return TestFleet.instance(id, 1, new Capacity(new Parallel(100, false), 100, 0, 3, 0, Set.of()));
	}

}
