package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.InstanceInventory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the gateway believes of an instance's memory, set right by what the instance
 * tells.
 */
class ResidencyTests {

	private static final long LATER = Duration.ofSeconds(10).toNanos();

	private final TestInstances fleet = new TestInstances(TestFleet.small("a", 1, 3));

	private final InstanceLoad load = this.fleet.load(0);

	@Test
	void aRunnerThatSomebodyElseLoadedServesToo() {
		tells(List.of("m"), "m");
		assertThat(this.load.runner(Ask.name("m")).isReady()).isTrue();
		assertThat(this.load.runner(Ask.name("m")).serves(Ask.context(4096))).as("its context").isTrue();
		assertThat(this.load.runner(Ask.name("m")).serves(Ask.context(8192))).isFalse();
		assertThat(this.fleet.estimator.bytes(Ask.name("m"))).isEqualTo(1L << 30);
	}

	@Test
	void whatIsGoneIsDroppedWithAllThatItRemembered() {
		Runner gone = this.fleet.resident(0, "m");
		gone.prefixes().remember(1, 1000, LATER);
		tells(List.of("m"));
		assertThat(this.load.runners()).isEmpty();
		assertThat(this.fleet.residency.of(Ask.name("m"))).isEmpty();
		tells(List.of("m"), "m");
		assertThat(this.load.runner(Ask.name("m")).prefixes().remembered(1, 1000, LATER, Duration.ofHours(1))).isZero();
	}

	@Test
	void aModelThatWasRemovedFromTheDiskIsNotServedFromMemory() {
		tells(List.of("other"), "m");
		assertThat(this.load.runners()).isEmpty();
	}

	@Test
	void aRunnerListedUnderAnotherNameOfItsModelStays() {
		Runner copy = this.fleet.resident(0, "copy");
		InstanceInventory one = TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m");
		InstanceInventory other = TestFleet.inventory(TestFleet.CHATS, List.of("copy"));
		InstanceInventory both = TestFleet.inventory(TestFleet.CHATS, List.of("m", "copy"), "m")
			.withInstalled(Map.of(Ask.name("m"), one.installed(Ask.name("m")).orElseThrow(), Ask.name("copy"),
					renamed(other, one)));
		this.fleet.residency.told(this.load, both, LATER);
		assertThat(this.load.runner(Ask.name("copy"))).isSameAs(copy);
	}

	@Test
	void aRunnerThatHasJustBeenLoadedOrUsedStays() {
		Runner used = this.fleet.resident(0, "used");
		used.take();
		used.giveBack(LATER - 1);
		Runner loaded = this.fleet.resident(0, "loaded");
		loaded.state(Runner.State.READY, LATER - 1);
		tells(List.of("used", "loaded"));
		assertThat(this.load.runners()).containsExactlyInAnyOrder(used, loaded);
	}

	@Test
	void aRunnerThatWorksOrIsOnItsWayStays() {
		TestInstances.busy(this.fleet.resident(0, "busy"), 1);
		this.fleet.resident(0, "loading").state(Runner.State.LOADING, 0);
		tells(List.of("busy", "loading"));
		assertThat(this.load.runners()).hasSize(2);
	}

	@Test
	void anInventoryThatTellsNothingOfMemoryChangesNothingThere() {
		this.fleet.resident(0, "m");
		this.fleet.residency.told(this.load, InstanceInventory.UNKNOWN, LATER);
		assertThat(this.load.runners()).hasSize(1);
	}

	@Test
	void whatALoadThrewOutDidNotFit() {
		TestInstances unbound = new TestInstances(TestFleet.small("a", 1, 0));
		unbound.resident(0, "old").bytes(1L << 30);
		unbound.resident(0, "new").state(Runner.State.READY, LATER - 1);
		unbound.residency.told(unbound.load(0), TestFleet.inventory(TestFleet.CHATS, List.of("old", "new"), "new"),
				LATER);
		assertThat(unbound.load(0).memory().fits(1, 1L << 30, 1L << 30)).isFalse();
	}

	@Test
	void anInstanceAskedBeforeAnEvictionDoesNotBringTheModelBack() {
		this.fleet.residency.evict(this.fleet.resident(0, "m"), LATER);
		tells(List.of("m"), "m");
		assertThat(this.load.runners()).isEmpty();
		this.fleet.residency.told(this.load, TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m"), 2 * LATER);
		assertThat(this.load.runner(Ask.name("m"))).as("somebody has loaded it since").isNotNull();
	}

	@Test
	void anInstanceThatIsForgottenLeavesNothing() {
		this.fleet.resident(0, "m");
		this.fleet.residency.forget(this.load);
		assertThat(this.fleet.residency.of(Ask.name("m"))).isEmpty();
	}

	private void tells(List<String> installed, String... resident) {
		this.fleet.residency.told(this.load, TestFleet.inventory(TestFleet.CHATS, installed, resident), LATER);
	}

	/** A copy of a model, under the name of another. */
	private static InstalledModel renamed(InstanceInventory copy, InstanceInventory original) {
		InstalledModel name = copy.installed(Ask.name("copy")).orElseThrow();
		InstalledModel model = original.installed(Ask.name("m")).orElseThrow();
		return new InstalledModel(name.name(), name.listedName(), model.digest(), model.sizeBytes(),
				model.capabilities(), "", model.details());
	}

}
