package io.ollamagateway.scheduling;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.ollamagateway.fleet.model.Balance.Strategy;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.RequestReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class SchedulerTests {

	private final Map<String, Integer> inFlight = new HashMap<>();

	private final TestFleet fleet = fleet(1);

	@Test
	void grantsAPlaceAtOnceAndCountsItUntilItComesBack() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1));
		Lease lease = this.fleet.lease("small");
		assertThat(lease.instance().id()).isEqualTo("a");
		assertThat(this.inFlight).containsEntry("a", 1);
		this.fleet.giveBack(lease);
		assertThat(this.inFlight).containsEntry("a", 0);
	}

	@Test
	void aLookAtAModelGetsALeaseButTakesNoSlot() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1));
		ModelRequest show = RequestReader.read(Endpoint.SHOW,
				BodyBytes.of("{\"model\":\"mistral\"}".getBytes(StandardCharsets.UTF_8)), null);
		Lease look = this.fleet.lease("small", show);
		assertThat(this.inFlight).containsEntry("a", 0);
		Lease chat = this.fleet.lease("small");
		assertThat(this.inFlight).containsEntry("a", 1);
		this.fleet.giveBack(look);
		assertThat(this.inFlight).containsEntry("a", 1);
		this.fleet.giveBack(chat);
		assertThat(this.inFlight).containsEntry("a", 0);
	}

	@Test
	void aLeaseThatComesBackTwiceIsAFault() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1));
		Lease lease = this.fleet.lease("small");
		this.fleet.giveBack(lease);
		assertThatIllegalStateException().isThrownBy(() -> this.fleet.giveBack(lease)).withMessageContaining("twice");
		assertThat(this.inFlight).containsEntry("a", 0);
	}

	@ParameterizedTest
	@EnumSource
	void gives503WithTheTimeOfTheNextCheckWhenAllAreDown(Strategy strategy) {
		this.fleet.pool("small", strategy, TestFleet.instance("a", 1), TestFleet.instance("b", 1));
		this.fleet.down("a");
		this.fleet.down("b");
		Refusal refusal = ((Decision.Refused) this.fleet.submit("small")).refusal();
		assertThat(refusal.status()).isEqualTo(503);
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
		assertThat(refusal.message()).contains("pool 'small'");
		this.fleet.up("b");
		assertThat(this.fleet.lease("small").instance().id()).isEqualTo("b");
	}

	@ParameterizedTest
	@EnumSource
	void givesNothingToAnUnhealthyInstanceNorToOneThatFailedTheRequestBefore(Strategy strategy) {
		this.fleet.pool("small", strategy, TestFleet.instance("a", 9), TestFleet.instance("b", 9),
				TestFleet.instance("c", 1));
		this.fleet.down("a");
		for (int i = 0; i < 50; i++) {
			Decision decision = this.fleet.submit("small", "key" + i, Set.of("b"));
			assertThat(((Decision.Granted) decision).lease().instance().id()).isEqualTo("c");
		}
	}

	@Test
	void refusesAPoolThatDoesNotExist() {
		Refusal refusal = ((Decision.Refused) this.fleet.submit("nowhere")).refusal();
		assertThat(refusal.status()).isEqualTo(503);
		assertThat(refusal.message()).contains("nowhere");
	}

	@Test
	void theFallbackPoolServesWhileAllInstancesAreDown() {
		this.fleet.pool("large", Strategy.LEAST_LOADED, TestFleet.instance("b", 1))
			.pool("small", Strategy.LEAST_LOADED, "large", TestFleet.instance("a", 1));
		assertThat(this.fleet.lease("small").pool().name()).isEqualTo("small");
		this.fleet.down("a");
		Lease lease = this.fleet.lease("small");
		assertThat(lease.instance().id()).isEqualTo("b");
		assertThat(lease.pool().name()).isEqualTo("large");
	}

	@Test
	void theLoadOfAnInstanceInTwoPoolsIsCountedOnce() {
		Instance shared = TestFleet.instance("shared", 1);
		this.fleet.pool("one", Strategy.LEAST_LOADED, shared, TestFleet.instance("a", 1))
			.pool("two", Strategy.LEAST_LOADED, shared);
		this.fleet.lease("two");
		this.fleet.lease("two");
		assertThat(this.fleet.lease("one").instance().id()).isEqualTo("a");
		assertThat(this.fleet.lease("one").instance().id()).isEqualTo("a");
		assertThat(this.inFlight).containsEntry("shared", 2);
	}

	@Test
	void aLeaseOutlivesTheConfigurationThatItWasGrantedUnder() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1));
		Lease lease = this.fleet.lease("small");
		TestFleet later = new TestFleet(this.fleet.scheduler).pool("other", Strategy.LEAST_LOADED,
				TestFleet.instance("b", 1));
		later.giveBack(lease);
		assertThat(this.inFlight).containsEntry("a", 0);
		assertThat(((Decision.Refused) later.submit("small")).refusal().status()).isEqualTo(503);
	}

	@Test
	void anInstanceKeepsItsLoadAndStateWhenTheConfigurationChanges() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1), TestFleet.instance("b", 1));
		this.fleet.down("b");
		this.fleet.lease("small");
		this.fleet.pool("other", Strategy.LEAST_LOADED, TestFleet.instance("c", 1));
		this.fleet.lease("small");
		assertThat(this.inFlight).containsEntry("a", 2).doesNotContainKey("b");
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void leastLoadedNeverExceedsAnotherInstanceByMoreThanOneRequestPerWeight(long seed) {
		TestFleet seeded = fleet(seed);
		List<Instance> instances = List.of(TestFleet.instance("fast", 4), TestFleet.instance("middle", 2),
				TestFleet.instance("slow", 1));
		seeded.pool("small", Strategy.LEAST_LOADED, instances.toArray(Instance[]::new));
		SplittableRandom random = new SplittableRandom(seed);
		List<Lease> out = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			if (out.isEmpty() || random.nextInt(100) < 51) {
				Lease lease = seeded.lease("small");
				double taken = load(lease.instance());
				instances.forEach((other) -> assertThat(taken).as("seed %d, step of %s", seed, other.id())
					.isLessThanOrEqualTo(load(other) + 1));
				out.add(lease);
			}
			else {
				seeded.giveBack(out.remove(random.nextInt(out.size())));
			}
		}
		out.forEach(seeded::giveBack);
		assertThat(this.inFlight.values()).containsOnly(0);
	}

	@Test
	void leastLoadedBreaksTiesByChance() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("a", 1), TestFleet.instance("b", 1),
				TestFleet.instance("c", 1));
		assertThat(shares(this.fleet, 3000).values()).allSatisfy((count) -> assertThat(count).isBetween(900, 1100));
	}

	@Test
	void leastLoadedAsksTheFasterOneOfTwoIdleInstances() {
		this.fleet.pool("small", Strategy.LEAST_LOADED, TestFleet.instance("slow", 1), TestFleet.instance("fast", 2));
		assertThat(shares(this.fleet, 100)).isEqualTo(Map.of("fast", 100));
	}

	@Test
	void leastConnectionsLooksAtRequestsForWeightOnly() {
		this.fleet.pool("small", Strategy.LEAST_CONNECTIONS, TestFleet.instance("slow", 1),
				TestFleet.instance("fast", 2));
		assertThat(shares(this.fleet, 1000).get("slow")).isBetween(400, 600);
		for (int i = 0; i < 30; i++) {
			this.fleet.lease("small");
		}
		assertThat(this.inFlight).isEqualTo(Map.of("slow", 10, "fast", 20));
	}

	@Test
	void roundRobinTakesTurnsAndSpreadsThemByWeight() {
		this.fleet.pool("small", Strategy.ROUND_ROBIN, TestFleet.instance("a", 2), TestFleet.instance("b", 1),
				TestFleet.instance("c", 1));
		List<String> turns = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			turns.add(this.fleet.lease("small").instance().id());
		}
		assertThat(turns).containsExactly("a", "b", "c", "a", "a", "b", "c", "a");
	}

	@Test
	void randomIsProportionalToWeight() {
		this.fleet.pool("small", Strategy.RANDOM, TestFleet.instance("a", 3), TestFleet.instance("b", 1));
		assertThat(shares(this.fleet, 10_000).get("a")).isCloseTo(7500, within(300));
	}

	@Test
	void hashKeepsAKeyOnItsInstanceAndMovesOnlyTheKeysOfOneThatGoes() {
		this.fleet.pool("small", Strategy.HASH, TestFleet.instance("a", 1), TestFleet.instance("b", 1),
				TestFleet.instance("c", 2));
		Map<String, String> before = placesOfKeys();
		assertThat(placesOfKeys()).isEqualTo(before);
		assertThat(before.values().stream().filter("c"::equals).count()).isCloseTo(1000, within(100L));
		this.fleet.down("b");
		Map<String, String> after = placesOfKeys();
		assertThat(after).doesNotContainValue("b");
		before.forEach((key, place) -> {
			if (!place.equals("b")) {
				assertThat(after).containsEntry(key, place);
			}
		});
	}

	private Map<String, String> placesOfKeys() {
		Map<String, String> places = new HashMap<>();
		for (int i = 0; i < 2000; i++) {
			Lease lease = this.fleet.lease("small", "key" + i);
			places.put("key" + i, lease.instance().id());
			this.fleet.giveBack(lease);
		}
		return places;
	}

	private static Map<String, Integer> shares(TestFleet fleet, int count) {
		Map<String, Integer> shares = new HashMap<>();
		for (int i = 0; i < count; i++) {
			Lease lease = fleet.lease("small");
			shares.merge(lease.instance().id(), 1, Integer::sum);
			fleet.giveBack(lease);
		}
		return shares;
	}

	private double load(Instance instance) {
		return this.inFlight.getOrDefault(instance.id(), 0) / instance.weight();
	}

	private TestFleet fleet(long seed) {
		return new TestFleet(new Scheduler(new SplittableRandom(seed), new SchedulerListener() {

			@Override
			public void leaseTaken(Lease lease, int now) {
				SchedulerTests.this.inFlight.put(lease.instance().id(), now);
			}

			@Override
			public void leaseReturned(Lease lease, LeaseOutcome outcome, int now) {
				SchedulerTests.this.inFlight.put(lease.instance().id(), now);
			}

		}));
	}

}
