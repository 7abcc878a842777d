package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class SimulatedInstanceTests {

	private static final String MODEL = "llama3.2";

	/** 4 bytes are a token of the prompt: 1 ms; each generated token takes 10 ms. */
	private static final InstanceSettings SETTINGS = InstanceSettings.defaults()
		.withModels(ModelSettings.of(MODEL).withRates(1000, 100, 0.5),
				ModelSettings.of("mistral").withRates(1000, 100, 0.5), ModelSettings.of("phi3"),
				ModelSettings.of("gemma"), ModelSettings.embedding("nomic-embed-text"))
		.withOutputTokens(1000);

	private final VirtualClock clock = new VirtualClock();

	@Test
	void oneSlotServesOneAfterTheOtherInOrder() {
		SimulatedInstance instance = loaded(SETTINGS);
		long start = this.clock.nanos();
		List<Heard> calls = submit(instance, 5, ModelCall.generate(MODEL, "four").withNumPredict(10));
		runAll();
		assertThat(calls).extracting((call) -> call.end - start)
			.containsExactly(millis(101), millis(202), millis(303), millis(404), millis(505));
		assertThat(calls).allSatisfy((call) -> assertThat(call.pieces).hasSize(10));
		assertThat(calls.getLast().completion.total()).isEqualTo(millis(505));
		assertThat(calls.getLast().completion.load()).isZero();
		assertThat(calls.getLast().completion.eval()).isEqualTo(millis(100));
	}

	@Test
	void fourSlotsServeFourAtATimeEachSlower() {
		SimulatedInstance instance = loaded(SETTINGS.withNumParallel(4));
		long start = this.clock.nanos();
		List<Heard> calls = submit(instance, 8, ModelCall.generate(MODEL, "four").withNumPredict(10));
		runAll();
		assertThat(calls.subList(0, 4)).allSatisfy((call) -> assertThat(call.end - start).isEqualTo(millis(201)));
		assertThat(calls.subList(4, 8)).allSatisfy((call) -> assertThat(call.end - start).isEqualTo(millis(402)));
	}

	@Test
	void aModelThatOnlyEmbedsHasOneSlot() {
		SimulatedInstance instance = loaded(SETTINGS.withNumParallel(4));
		assertThat(Runner.slots(ModelSettings.embedding("e"), SETTINGS.withNumParallel(4))).isOne();
		assertThat(instance.runners()).extracting((runner) -> runner.slots).containsExactly(4);
	}

	@Test
	void refusesWhoComesWhenTheLoadQueueIsFull() {
		SimulatedInstance instance = new SimulatedInstance(SETTINGS, this.clock);
		List<Heard> calls = submit(instance, 514, ModelCall.generate(MODEL, "four").withNumPredict(1));
		assertThat(calls).filteredOn((call) -> call.status == 503).containsExactly(calls.getLast());
		assertThat(calls.getLast().error)
			.isEqualTo("server busy, please try again.  maximum pending requests exceeded");
		runAll();
		assertThat(calls).filteredOn((call) -> call.completion != null).hasSize(513);
		assertThat(instance.loadCount()).isOne();
	}

	@Test
	void aCancelledCallFreesItsSlotWithinTheLatency() {
		SimulatedInstance instance = loaded(SETTINGS);
		Heard first = new Heard(this.clock);
		SimulatedCall call = instance.submit(ModelCall.generate(MODEL, "four").withNumPredict(900), first);
		Heard second = submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1)).getFirst();
		this.clock.advance(Duration.ofMillis(500));
		call.cancel();
		this.clock.advance(Duration.ofMillis(999));
		assertThat(second.completion).isNull();
		this.clock.advance(Duration.ofMillis(13));
		assertThat(second.completion).isNotNull();
		assertThat(first.completion).isNull();
	}

	@Test
	void aLoadWhoseOwnerLeavesStartsAgainForTheNext() {
		SimulatedInstance instance = new SimulatedInstance(SETTINGS, this.clock);
		SimulatedCall owner = instance.submit(ModelCall.load(MODEL, null), new Heard(this.clock));
		Heard next = submit(instance, 1, ModelCall.load(MODEL, null)).getFirst();
		this.clock.advance(Duration.ofSeconds(1));
		owner.cancel();
		this.clock.advance(Duration.ofMillis(1749));
		assertThat(next.completion).isNull();
		this.clock.advance(Duration.ofMillis(251));
		assertThat(next.completion).isNotNull();
		assertThat(instance.counters().abortedLoads).isOne();
		assertThat(instance.loadCount()).isOne();
	}

	@Test
	void everyChangeBetweenExplicitAndAutomaticContextReloads() {
		SimulatedInstance instance = loaded(SETTINGS);
		for (int i = 0; i < 3; i++) {
			submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1).withNumCtx(8192));
			runFor(Duration.ofSeconds(20));
			submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1));
			runFor(Duration.ofSeconds(20));
		}
		assertThat(instance.loadCount()).isEqualTo(7);
	}

	@Test
	void unloadsWhatIsIdleForItsKeepAlive() {
		SimulatedInstance instance = loaded(SETTINGS);
		runFor(Duration.ofSeconds(299));
		assertThat(instance.resident()).containsExactly("llama3.2:latest");
		runFor(Duration.ofSeconds(1));
		assertThat(instance.resident()).isEmpty();
	}

	@Test
	void keepsForEverWhatHasANegativeKeepAlive() {
		SimulatedInstance instance = loaded(SETTINGS);
		submit(instance, 1, ModelCall.load(MODEL, Duration.ofSeconds(-1)));
		runFor(Duration.ofDays(10));
		assertThat(instance.resident()).containsExactly("llama3.2:latest");
	}

	@Test
	void evictsTheShortestKeepAliveAndNotTheOldest() {
		SimulatedInstance instance = loaded(SETTINGS);
		submit(instance, 1, ModelCall.load("mistral", Duration.ofMinutes(1)));
		submit(instance, 1, ModelCall.load("phi3", null));
		runFor(Duration.ofSeconds(10));
		submit(instance, 1, ModelCall.load("gemma", null));
		runFor(Duration.ofSeconds(10));
		assertThat(instance.resident()).containsExactly("llama3.2:latest", "phi3:latest", "gemma:latest");
	}

	@Test
	void aLoadBlocksOtherLoadsButNotLoadedModels() {
		SimulatedInstance instance = loaded(SETTINGS);
		Heard mistral = submit(instance, 1, ModelCall.load("mistral", null)).getFirst();
		Heard phi = submit(instance, 1, ModelCall.load("phi3", null)).getFirst();
		Heard loaded = submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1)).getFirst();
		runFor(Duration.ofSeconds(4));
		assertThat(loaded.end).isLessThan(mistral.end);
		assertThat(phi.end - mistral.end).isEqualTo(millis(1750));
	}

	@Test
	void aDeadlockHoldsLoadsOnly() {
		SimulatedInstance instance = loaded(SETTINGS);
		instance.deadlock(true);
		Heard cold = submit(instance, 1, ModelCall.load("mistral", null)).getFirst();
		Heard warm = submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1)).getFirst();
		runFor(Duration.ofMinutes(1));
		assertThat(warm.completion).isNotNull();
		assertThat(cold.completion).isNull();
		instance.deadlock(false);
		runFor(Duration.ofMinutes(1));
		assertThat(cold.completion).isNotNull();
	}

	@Test
	void aRestartLosesRunnersAndCalls() {
		SimulatedInstance instance = loaded(SETTINGS);
		List<Heard> calls = submit(instance, 2, ModelCall.generate(MODEL, "four"));
		runFor(Duration.ofMillis(50));
		instance.restart();
		assertThat(calls).allSatisfy((call) -> assertThat(call.status).isEqualTo(500));
		assertThat(instance.resident()).isEmpty();
		Heard after = submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1)).getFirst();
		runFor(Duration.ofMinutes(1));
		assertThat(after.completion).isNotNull();
	}

	@Test
	void aHungRunnerAnswersNobodyUntilItIsKilled() {
		SimulatedInstance instance = loaded(SETTINGS);
		instance.hang(MODEL, true);
		List<Heard> calls = submit(instance, 2, ModelCall.generate(MODEL, "four"));
		runFor(Duration.ofHours(1));
		assertThat(calls).allSatisfy((call) -> assertThat(call.completion).isNull());
		instance.hang(MODEL, false);
		assertThat(calls).allSatisfy((call) -> assertThat(call.status).isEqualTo(500));
		Heard after = submit(instance, 1, ModelCall.generate(MODEL, "four").withNumPredict(1)).getFirst();
		runFor(Duration.ofMinutes(1));
		assertThat(after.completion).isNotNull();
	}

	@Test
	void equalSettingsGiveEqualTexts() {
		Heard one = submit(loaded(SETTINGS), 1, ModelCall.generate(MODEL, "hello").withNumPredict(20)).getFirst();
		Heard other = submit(loaded(SETTINGS), 1, ModelCall.generate("LLAMA3.2:latest", "hello").withNumPredict(20))
			.getFirst();
		runFor(Duration.ofMinutes(1));
		assertThat(one.pieces).hasSize(20).isEqualTo(other.pieces);
	}

	@Test
	void doesNotKnowWhatIsNotInstalled() {
		SimulatedInstance instance = new SimulatedInstance(SETTINGS, this.clock);
		assertThatThrownBy(() -> instance.submit(ModelCall.generate("nope", "x"), new Heard(this.clock)))
			.hasMessage("model 'nope' not found");
	}

	private SimulatedInstance loaded(InstanceSettings settings) {
		SimulatedInstance instance = new SimulatedInstance(settings, this.clock);
		submit(instance, 1, ModelCall.load(MODEL, null));
		this.clock.advance(Duration.ofMillis(1750));
		assertThat(instance.resident()).containsExactly("llama3.2:latest");
		return instance;
	}

	private List<Heard> submit(SimulatedInstance instance, int count, ModelCall call) {
		return IntStream.range(0, count).mapToObj((i) -> {
			Heard heard = new Heard(this.clock);
			instance.submit(call, heard);
			return heard;
		}).toList();
	}

	private void runAll() {
		this.clock.advance(Duration.ofSeconds(100));
	}

	private void runFor(Duration duration) {
		this.clock.advance(duration);
	}

	private static long millis(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

}
