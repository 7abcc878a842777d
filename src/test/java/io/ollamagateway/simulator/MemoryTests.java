package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is loaded where, and what leaves for it.
 */
@Timeout(20)
class MemoryTests {

	private static final long MIB = 1L << 20;

	private static final long GIB = 1L << 30;

	/** A context of 4096 takes 64 MiB in them, and so much goes for buffers. */
	private static final long BUFFERS = 300;

	private final VirtualClock clock = new VirtualClock();

	@Test
	void aModelIsLoadedBesideOthersIfItTakesFourFifthsOfWhatIsFree() {
		long first = 1000 + 64 + BUFFERS;
		InstanceSettings settings = settings(model("a", 1000), model("b", 2000));
		SimulatedInstance instance = instance(settings.withGpus((first + 2580) * MIB));
		load(instance, "a", "b");
		assertThat(instance.resident()).containsExactly("a:latest", "b:latest");
		instance = instance(settings.withGpus((first + 2579) * MIB));
		load(instance, "a", "b");
		assertThat(instance.resident()).containsExactly("b:latest");
	}

	@Test
	void twoModelsThatDoNotFitTogetherCostALoadEachTime() {
		SimulatedInstance instance = instance(settings(model("a", 3000), model("b", 3000)).withGpus(4 * GIB));
		for (int i = 0; i < 3; i++) {
			load(instance, "a", "b");
		}
		assertThat(instance.loadCount()).isEqualTo(6);
		assertThat(instance.resident()).containsExactly("b:latest");
	}

	@Test
	void aModelThatIsAloneMayLiePartlyOutsideOfTheGpuAndIsSlower() {
		SimulatedInstance instance = instance(settings(model("a", 4096 - 64 - BUFFERS)).withGpus(GIB, GIB));
		load(instance, "a");
		assertThat(instance.runners()).extracting((runner) -> runner.placement)
			.containsExactly(new Placement(4 * GIB, 2 * GIB));
		Heard heard = ask(instance, call("a").withNumPredict(10));
		assertThat(heard.completion.eval()).isEqualTo(Duration.ofMillis(10 * 55).toNanos());
		assertThat(instance.memory().usedVram()).isEqualTo(2 * GIB);
		assertThat(instance.memory().usedRam()).isEqualTo(2 * GIB);
	}

	@Test
	void withoutAGpuAllLiesInTheHostsMemory() {
		SimulatedInstance instance = instance(
				settings(model("a", 1000), model("b", 1000)).withGpus().withHostRam(4 * GIB));
		load(instance, "a", "b");
		assertThat(instance.resident()).containsExactly("a:latest", "b:latest");
		assertThat(instance.runners()).extracting((runner) -> runner.placement.vram()).containsOnly(0L);
		assertThat(ask(instance, call("a").withNumPredict(10)).completion.eval())
			.isEqualTo(Duration.ofSeconds(1).toNanos());
	}

	@Test
	void layersAskedForDecideWhatLiesInTheGpu() {
		SimulatedInstance instance = instance(settings(model("a", 4096 - 64 - BUFFERS)).withGpus(8 * GIB));
		ask(instance, call("a").withNumPredict(1).withOptions(Map.of("num_gpu", 0L)));
		assertThat(instance.runners()).extracting((runner) -> runner.placement.vram()).containsExactly(0L);
		ask(instance, call("a").withNumPredict(1).withOptions(Map.of("num_gpu", 1L)));
		assertThat(instance.runners()).extracting((runner) -> runner.placement.vram())
			.containsExactly((long) (0.2 * 4 * GIB));
		ask(instance, call("a").withNumPredict(1).withOptions(Map.of("num_gpu", 99L)));
		assertThat(instance.runners()).extracting((runner) -> runner.placement.vram()).containsExactly(4 * GIB);
	}

	@ParameterizedTest
	@CsvSource({ "22, 4096", "23, 32768", "46, 32768", "47, 131072" })
	void theAutomaticContextDependsOnAllGpusTogether(long gibibytes, int context) {
		SimulatedInstance instance = instance(
				settings(model("a", 1000)).withContextLength(0).withGpus(gibibytes * GIB / 2, gibibytes * GIB / 2));
		load(instance, "a");
		assertThat(instance.runners()).extracting((runner) -> runner.context).containsExactly(context);
	}

	@Test
	void aGpuHoldsThreeModelsUnlessToldOtherwise() {
		ModelSettings[] models = IntStream.range(0, 8).mapToObj((i) -> model("m" + i, 1)).toArray(ModelSettings[]::new);
		String[] names = Stream.of(models).map(ModelSettings::name).toArray(String[]::new);
		InstanceSettings settings = settings(models);
		assertThat(residentAfter(settings.withGpus(99 * GIB), names)).isEqualTo(3);
		assertThat(residentAfter(settings.withGpus(99 * GIB, 99 * GIB), names)).isEqualTo(6);
		assertThat(residentAfter(settings.withGpus(), names)).isEqualTo(3);
		assertThat(residentAfter(settings.withMaxLoadedModels(5), names)).isEqualTo(5);
	}

	@Test
	void aModelThatWasLoadedBeforeLoadsFaster() {
		InstanceSettings settings = settings(model("a", 2048), model("b", 2048)).withLoadOverhead(Duration.ZERO)
			.withLoadBandwidth(GIB)
			.withWarmBandwidth(4 * GIB)
			.withMaxLoadedModels(1)
			.withVramRecovery(Duration.ZERO);
		SimulatedInstance instance = instance(settings);
		assertThat(loadTimes(instance, "a", "b", "a", "b")).containsExactly(2000L, 2000L, 500L, 500L);
		instance = instance(settings.withHostRam(3 * GIB));
		assertThat(loadTimes(instance, "a", "b", "a", "b")).containsOnly(2000L);
	}

	@Test
	void anEvictionWaitsForItsMemoryOnAGpuOnly() {
		InstanceSettings settings = settings(model("a", 1024), model("b", 1024)).withLoadOverhead(Duration.ZERO)
			.withLoadBandwidth(GIB)
			.withMaxLoadedModels(1)
			.withVramRecovery(Duration.ofSeconds(3));
		assertThat(loadTimes(instance(settings), "a", "b")).containsExactly(1000L, 4000L);
		assertThat(loadTimes(instance(settings.withGpus()), "a", "b")).containsExactly(1000L, 1000L);
		assertThat(loadTimes(instance(settings.withVramRecovery(Duration.ofMinutes(1))), "a", "b"))
			.containsExactly(1000L, 6000L);
	}

	@Test
	void ofEqualKeepAliveTheFirstBlobLeaves() {
		SimulatedInstance instance = instance(settings(model("a", 1), model("b", 1), model("c", 1), model("d", 1)));
		load(instance, "a", "b", "c");
		String first = instance.runners()
			.stream()
			.map((runner) -> runner.model)
			.min(Comparator.comparing(ModelSettings::blob))
			.orElseThrow()
			.name();
		load(instance, "d");
		assertThat(instance.resident()).hasSize(3).contains("d:latest").doesNotContain(first);
	}

	@Test
	void anIdleModelLeavesBeforeABusyOneOfShorterKeepAlive() {
		SimulatedInstance instance = instance(
				settings(model("a", 1), model("b", 1), model("c", 1)).withMaxLoadedModels(2));
		load(instance, "b");
		ask(instance, call("a").withNumPredict(1).withKeepAlive(Duration.ofMinutes(1)));
		Heard busy = Heard.of(instance, ModelCall.replay("a", Tokens.random(1, 1), Tokens.random(2, 5000)));
		load(instance, "c");
		assertThat(busy.completion).isNull();
		assertThat(instance.resident()).containsExactly("a:latest", "c:latest");
	}

	@Test
	void ifAllAreBusyTheShortestKeepAliveIsWaitedFor() {
		SimulatedInstance instance = instance(
				settings(model("a", 1), model("b", 1), model("c", 1)).withMaxLoadedModels(2));
		load(instance, "b", "a");
		Heard b = Heard.of(instance,
				ModelCall.replay("b", Tokens.random(1, 1), Tokens.random(2, 6000)).withKeepAlive(Duration.ofHours(1)));
		Heard a = Heard.of(instance, ModelCall.replay("a", Tokens.random(1, 1), Tokens.random(2, 9000))
			.withKeepAlive(Duration.ofMinutes(1)));
		Heard c = Heard.of(instance, ModelCall.load("c", null));
		this.clock.advance(Duration.ofMinutes(3));
		assertThat(instance.resident()).containsExactly("b:latest", "c:latest");
		assertThat(b.end).isLessThan(a.end);
		assertThat(c.end).isBetween(a.end, a.end + Duration.ofSeconds(3).toNanos());
	}

	@Test
	void outOfMemoryTheAutomaticContextIsLoweredOnce() {
		SimulatedInstance instance = almostFull();
		Heard heard = ask(instance, ModelCall.load("small", null));
		assertThat(heard.completion).isNotNull();
		assertThat(instance.runners()).extracting((runner) -> runner.context).containsExactly(32_768, 4096);
		// both automatic, so it is not loaded anew
		ask(instance, ModelCall.load("small", null));
		assertThat(instance.loadCount()).isEqualTo(2);
		ask(instance, ModelCall.load("small", null).withNumCtx(4096));
		assertThat(instance.loadCount()).isEqualTo(2);
	}

	@Test
	void outOfMemoryWithAContextAskedForAllOthersLeave() {
		SimulatedInstance instance = almostFull();
		Heard busy = Heard.of(instance, ModelCall.replay("big", Tokens.random(1, 1), Tokens.random(2, 5000)));
		Heard heard = Heard.of(instance, ModelCall.load("small", null).withNumCtx(32_768));
		this.clock.advance(Duration.ofSeconds(40));
		assertThat(heard.completion).isNull();
		this.clock.advance(Duration.ofSeconds(60));
		assertThat(busy.completion).isNotNull();
		assertThat(heard.completion).isNotNull();
		assertThat(heard.end).isGreaterThan(busy.end);
		assertThat(instance.resident()).containsExactly("small:latest");
		assertThat(instance.runners()).extracting((runner) -> runner.context).containsExactly(32_768);
	}

	@Test
	void whatDoesNotFitAtAllIsAnErrorAndTheNextIsServed() {
		SimulatedInstance instance = instance(
				settings(model("a", 4096), model("b", 100)).withGpus(GIB).withHostRam(GIB));
		Heard a = Heard.of(instance, ModelCall.load("a", null));
		Heard b = Heard.of(instance, ModelCall.load("b", null));
		this.clock.advance(Duration.ofSeconds(20));
		assertThat(a.status).isEqualTo(500);
		assertThat(a.error).contains("out of memory");
		assertThat(b.completion).isNotNull();
	}

	@Test
	void aLargeBatchTakesMoreOfThePrediction() {
		long first = 1000 + 64 + BUFFERS;
		SimulatedInstance instance = instance(
				settings(model("a", 1000), model("b", 2000)).withGpus((first + 3000) * MIB));
		load(instance, "a");
		ask(instance, call("b").withNumPredict(1).withOptions(Map.of("num_batch", 1024L)));
		assertThat(instance.resident()).containsExactly("b:latest");
		assertThat(Batch.of(RunnerOptions.NONE, 4096, GIB, 100 * GIB).bytes()).isZero();
		assertThat(Batch.of(RunnerOptions.NONE, 32_768, GIB, 100 * GIB).bytes()).isEqualTo(768 * MIB);
		assertThat(Batch.of(RunnerOptions.NONE, 131_072, 8 * GIB, 14 * GIB).bytes()).isEqualTo(2 * GIB);
		assertThat(Batch.of(RunnerOptions.NONE, 131_072, 9 * GIB, 14 * GIB).bytes()).isEqualTo(768 * MIB);
		assertThat(Batch.of(RunnerOptions.NONE, 32_768, 8500 * MIB, 11 * GIB).bytes()).isZero();
	}

	/** 1228 MiB are free: enough for the prediction of the small model, not for it. */
	private SimulatedInstance almostFull() {
		SimulatedInstance instance = instance(
				settings(model("big", 24 * 1024 - 1228 - 512 - BUFFERS), model("small", 450)).withContextLength(0)
					.withGpus(24 * GIB));
		load(instance, "big");
		return instance;
	}

	private long[] loadTimes(SimulatedInstance instance, String... models) {
		return Stream.of(models)
			.mapToLong((model) -> (ask(instance, ModelCall.load(model, null)).end - this.clock.nanos()
					+ Duration.ofMinutes(1).toNanos()) / 1_000_000)
			.toArray();
	}

	private int residentAfter(InstanceSettings settings, String... models) {
		SimulatedInstance instance = instance(settings);
		load(instance, models);
		return instance.resident().size();
	}

	private void load(SimulatedInstance instance, String... models) {
		for (String model : models) {
			Heard heard = Heard.of(instance, ModelCall.load(model, null));
			this.clock.advance(Duration.ofSeconds(20));
			assertThat(heard.completion).isNotNull();
		}
	}

	private Heard ask(SimulatedInstance instance, ModelCall call) {
		Heard heard = Heard.of(instance, call);
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(heard.completion).isNotNull();
		return heard;
	}

	private static ModelCall call(String model) {
		return ModelCall.generate(model, "four");
	}

	private SimulatedInstance instance(InstanceSettings settings) {
		return new SimulatedInstance(settings, this.clock);
	}

	/** A token takes 10 ms. */
	private static ModelSettings model(String name, long mebibytes) {
		return ModelSettings.of(name).withSizeBytes(mebibytes * MIB).withAttention(4, 8, 128).withRates(1000, 100, 1);
	}

	private static InstanceSettings settings(ModelSettings... models) {
		return InstanceSettings.defaults().withModels(models).withKeepAlive(Duration.ofHours(5)).withOutputTokens(1000);
	}

}
