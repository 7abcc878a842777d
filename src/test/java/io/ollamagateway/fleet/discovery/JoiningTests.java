package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pod;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JoiningTests {

	private static final Discovery SMALL = discovery("pool=small", 1);

	private static final Discovery LARGE = discovery("pool=large", 4);

	private final Joining joining = new Joining();

	@Test
	void whatIsFoundStandsBesideWhatIsConfigured() {
		Instance external = new Instance("external", URI.create("http://gpu:11434"), 1, HealthCheck.DEFAULT);
		Membership members = this.joining.join(pools(pool("small", SMALL, external)),
				Map.of(SMALL.source(), List.of(pod("ai", "ollama-0", 1))));
		assertThat(members.pools().instances()).extracting(Instance::id).containsExactly("external", "ollama-0");
		assertThat(members.pools().instances()).extracting(Instance::pod)
			.containsExactly(null, new Pod("ai", "ollama-0"));
		assertThat(members.leaving()).isEmpty();
		assertThat(this.joining.problems()).isEmpty();
	}

	@Test
	void aPoolOfWhichNothingWasHeardHasNoInstance() {
		Membership members = this.joining.join(pools(pool("small", SMALL)), Map.of());
		assertThat(members.pools().named("small").orElseThrow().instances()).isEmpty();
	}

	@Test
	void aServerThatIsConfiguredAndFoundIsOneInstance() {
		Instance configured = new Instance("gpu-1", URI.create("http://10.0.0.1:11434"), 2, HealthCheck.DEFAULT);
		Membership members = this.joining.join(pools(pool("small", null, configured), pool("large", LARGE)),
				Map.of(LARGE.source(), List.of(pod("ai", "ollama-0", 1))));
		assertThat(members.pools().instances()).containsExactly(configured);
		assertThat(members.pools().named("large").orElseThrow().instances()).containsExactly(configured);
	}

	@Test
	void twoPoolsThatFindOneServerShareIt() {
		Membership members = this.joining.join(pools(pool("small", SMALL), pool("large", LARGE)), Map.of(SMALL.source(),
				List.of(pod("ai", "ollama-0", 1)), LARGE.source(), List.of(pod("ai", "ollama-0", 1))));
		assertThat(members.pools().instances()).singleElement()
			.satisfies((instance) -> assertThat(instance.capacity()).isEqualTo(SMALL.capacity()));
		assertThat(this.joining.problems()).singleElement()
			.asString()
			.contains("large", "ollama-0", "what that one says of it holds");
	}

	@Test
	void podsOfOneNameInTwoNamespacesAreTwoInstances() {
		Membership members = this.joining.join(pools(pool("small", SMALL)),
				Map.of(SMALL.source(), List.of(pod("ai", "ollama-0", 1), pod("lab", "ollama-0", 2),
						new FoundInstance("ollama-0", URI.create("http://10.0.0.3:11434"), null, Map.of(), null))));
		assertThat(members.pools().instances()).extracting(Instance::id)
			.containsExactly("ollama-0", "lab-ollama-0", "10-0-0-3-11434");
	}

	@Test
	void aServerWithoutAnyFreeNameIsLeftOut() {
		Instance taken = new Instance("10-0-0-3-11434", URI.create("http://gpu:11434"), 1, HealthCheck.DEFAULT);
		Membership members = this.joining.join(pools(pool("small", SMALL, taken)),
				Map.of(SMALL.source(), List.of(FoundInstance.of("", URI.create("http://10.0.0.3:11434")))));
		assertThat(members.pools().instances()).containsExactly(taken);
		assertThat(this.joining.problems()).singleElement().asString().contains("left out", "10-0-0-3-11434");
	}

	@Test
	void whatAServiceSaysOfItsPodsGoesBeforeWhatThePoolSays() {
		FoundInstance found = new FoundInstance("ollama-0", URI.create("http://10.0.0.1:11434"), null,
				Map.of("weight", "2.5", "parallel", "auto", "max-in-flight", "20", "memory", "48GB",
						"max-loaded-models", "2", "load-bandwidth", "2GB", "pool", "small", "parallell", "x"),
				null);
		Membership members = this.joining.join(pools(pool("small", SMALL)), Map.of(SMALL.source(), List.of(found)));
		assertThat(members.pools().instances()).singleElement().satisfies((instance) -> {
			assertThat(instance.weight()).isEqualTo(2.5);
			assertThat(instance.capacity())
				.isEqualTo(new Capacity(Parallel.AUTO, 20, 48L << 30, 2, 2L << 30, Capacity.SINGLE_SLOT_FAMILIES));
		});
	}

	@Test
	void aLabelThatIsWrongIsToldAndLeftOut() {
		FoundInstance found = new FoundInstance("ollama-0", URI.create("http://10.0.0.1:11434"), null,
				Map.of("parallel", "many", "weight", "2"), null);
		Membership members = this.joining.join(pools(pool("small", SMALL)), Map.of(SMALL.source(), List.of(found)));
		assertThat(members.pools().instances()).singleElement().satisfies((instance) -> {
			assertThat(instance.weight()).isEqualTo(2);
			assertThat(instance.capacity()).isEqualTo(SMALL.capacity());
		});
		assertThat(this.joining.problems()).singleElement().asString().contains("ollama-0", "parallel", "left out");
	}

	@Test
	void whatLeavesIsStillAMember() {
		FoundInstance leaving = new FoundInstance("ollama-0", URI.create("http://10.0.0.1:11434"), null, Map.of(),
				"its pod is terminating");
		Membership members = this.joining.join(pools(pool("small", SMALL)), Map.of(SMALL.source(), List.of(leaving)));
		assertThat(members.pools().instances()).hasSize(1);
		assertThat(members.leaving()).containsExactly(Map.entry("ollama-0", "its pod is terminating"));
	}

	private static FoundInstance pod(String namespace, String name, int number) {
		return new FoundInstance(name, URI.create("http://10.0.0." + number + ":11434"), new Pod(namespace, name),
				Map.of(), null);
	}

	private static Discovery discovery(String selector, int parallel) {
		return new Discovery(new Discovery.EndpointSlices("ai", selector, null), HealthCheck.DEFAULT,
				new Capacity(new Parallel(parallel, false), 10, 0, 0, 0, Capacity.SINGLE_SLOT_FAMILIES));
	}

	private static Pool pool(String name, Discovery discovery, Instance... instances) {
		Pool plain = new Pool(name, List.of(), List.of(instances), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE);
		return new Pool(name, List.of(), List.of(instances), plain.balance(), plain.affinity(), plain.queue(),
				plain.timeouts(), plain.outage(), discovery);
	}

	private static Pools pools(Pool... pools) {
		return new Pools(List.of(pools), null);
	}

}
