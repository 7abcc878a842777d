package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * One simulated Ollama server.
 *
 * @param version the version that it reports
 * @param numParallel slots of each runner
 * @param maxQueue how many requests may wait for a load
 * @param maxLoadedModels how many models may be resident, 0 for three times the GPUs
 * @param keepAlive how long an idle model stays
 * @param contextLength the automatic context, 0 to choose it by the memory of the GPUs
 * @param gpus bytes of each GPU; with none the CPU does it all
 * @param hostRam bytes for models outside of GPUs, and for files
 * @param vramRecovery the pause between an eviction and the next load, 5 s at most
 * @param loadBandwidth bytes a second from disk
 * @param warmBandwidth bytes a second of a model that was loaded before
 * @param loadOverhead what each load takes besides
 * @param promptCacheRam bytes in which each runner keeps prompts that left its slots
 * @param slotSimilarity the share of a prompt that must be in a slot for it to be chosen
 * @param cancelLatency until a cancelled request frees its slot
 * @param outputTokens the mean length of an answer
 * @param decodeStep how many tokens one event of the clock gives; the first token has its
 * own
 * @param seed of the texts; instances with the same seed give the same answers
 * @param timeScale real time for simulated time
 * @param listenLoopback whether the Host header is checked
 * @param checkOrigin whether the Origin header is checked
 * @param allowedOrigins origins besides the defaults
 * @param quirks the quirks that are on
 * @param models the models installed
 * @param preloaded whether all of them are in memory from the start, and stay there
 * @param registry the models that can be pulled
 * @param pullBandwidth bytes a second from the registry
 * @param user who is signed in at ollama.com, empty if nobody is
 */
public record InstanceSettings(String version, int numParallel, int maxQueue, int maxLoadedModels, Duration keepAlive,
		int contextLength, List<Long> gpus, long hostRam, Duration vramRecovery, long loadBandwidth, long warmBandwidth,
		Duration loadOverhead, long promptCacheRam, double slotSimilarity, Duration cancelLatency, int outputTokens,
		int decodeStep, long seed, double timeScale, boolean listenLoopback, boolean checkOrigin,
		List<String> allowedOrigins, Set<Quirk> quirks, List<ModelSettings> models, boolean preloaded,
		List<ModelSettings> registry, long pullBandwidth, String user) {

	/** A GPU in which everything fits. */
	private static final long UNLIMITED = 1L << 60;

	private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(5);

	public static InstanceSettings defaults() {
		return new Draft().close();
	}

	/** A server whose models are all in memory, for tests that loads do not concern. */
	public static InstanceSettings loaded() {
		return defaults().with((draft) -> {
			draft.preloaded = true;
			draft.maxLoadedModels = 1000;
		});
	}

	private static List<ModelSettings> defaultModels() {
		return List.of(ModelSettings.of("llama3.2:latest"),
				ModelSettings.of("mistral:latest").withSizeBytes(4_113_301_824L),
				ModelSettings.of("qwen3:8b")
					.withFamily("qwen3")
					.withCapabilities("completion", "tools", "thinking")
					.withSizeBytes(5_225_388_164L),
				ModelSettings.of("llava:latest")
					.withFamily("llava")
					.withCapabilities("completion", "vision")
					.withSizeBytes(4_733_363_377L),
				ModelSettings.embedding("nomic-embed-text:latest"));
	}

	public InstanceSettings withVersion(String version) {
		return with((draft) -> draft.version = version);
	}

	public InstanceSettings withNumParallel(int numParallel) {
		return with((draft) -> draft.numParallel = numParallel);
	}

	public InstanceSettings withMaxQueue(int maxQueue) {
		return with((draft) -> draft.maxQueue = maxQueue);
	}

	public InstanceSettings withMaxLoadedModels(int maxLoadedModels) {
		return with((draft) -> draft.maxLoadedModels = maxLoadedModels);
	}

	public InstanceSettings withKeepAlive(Duration keepAlive) {
		return with((draft) -> draft.keepAlive = keepAlive);
	}

	public InstanceSettings withContextLength(int contextLength) {
		return with((draft) -> draft.contextLength = contextLength);
	}

	/** One GPU of this size, 0 for no limit. */
	public InstanceSettings withVramBytes(long vramBytes) {
		return withGpus((vramBytes > 0) ? vramBytes : UNLIMITED);
	}

	/** Bytes of each GPU; none for a server without. */
	public InstanceSettings withGpus(long... gpus) {
		return with((draft) -> draft.gpus = LongStream.of(gpus).boxed().toList());
	}

	public InstanceSettings withHostRam(long hostRam) {
		return with((draft) -> draft.hostRam = hostRam);
	}

	public InstanceSettings withVramRecovery(Duration vramRecovery) {
		return with((draft) -> draft.vramRecovery = vramRecovery);
	}

	public InstanceSettings withLoadBandwidth(long loadBandwidth) {
		return with((draft) -> draft.loadBandwidth = loadBandwidth);
	}

	public InstanceSettings withWarmBandwidth(long warmBandwidth) {
		return with((draft) -> draft.warmBandwidth = warmBandwidth);
	}

	public InstanceSettings withLoadOverhead(Duration loadOverhead) {
		return with((draft) -> draft.loadOverhead = loadOverhead);
	}

	public InstanceSettings withPromptCacheRam(long promptCacheRam) {
		return with((draft) -> draft.promptCacheRam = promptCacheRam);
	}

	public InstanceSettings withSlotSimilarity(double slotSimilarity) {
		return with((draft) -> draft.slotSimilarity = slotSimilarity);
	}

	public InstanceSettings withCancelLatency(Duration cancelLatency) {
		return with((draft) -> draft.cancelLatency = cancelLatency);
	}

	public InstanceSettings withOutputTokens(int outputTokens) {
		return with((draft) -> draft.outputTokens = outputTokens);
	}

	public InstanceSettings withDecodeStep(int decodeStep) {
		return with((draft) -> draft.decodeStep = decodeStep);
	}

	public InstanceSettings withSeed(long seed) {
		return with((draft) -> draft.seed = seed);
	}

	public InstanceSettings withTimeScale(double timeScale) {
		return with((draft) -> draft.timeScale = timeScale);
	}

	public InstanceSettings withListenLoopback(boolean listenLoopback) {
		return with((draft) -> draft.listenLoopback = listenLoopback);
	}

	public InstanceSettings withCheckOrigin(boolean checkOrigin) {
		return with((draft) -> draft.checkOrigin = checkOrigin);
	}

	public InstanceSettings withAllowedOrigins(List<String> allowedOrigins) {
		return with((draft) -> draft.allowedOrigins = allowedOrigins);
	}

	public InstanceSettings withModels(ModelSettings... models) {
		return withModels(List.of(models));
	}

	public InstanceSettings withModels(List<ModelSettings> models) {
		return with((draft) -> draft.models = models);
	}

	/** One more model. */
	public InstanceSettings withModel(ModelSettings model) {
		return with((draft) -> {
			draft.models = new ArrayList<>(draft.models);
			draft.models.add(model);
		});
	}

	/** What can be pulled. */
	public InstanceSettings withRegistry(ModelSettings... registry) {
		return with((draft) -> draft.registry = List.of(registry));
	}

	public InstanceSettings withPullBandwidth(long pullBandwidth) {
		return with((draft) -> draft.pullBandwidth = pullBandwidth);
	}

	/** Signed in at ollama.com, whose models it can then use. */
	public InstanceSettings withUser(String user) {
		return with((draft) -> draft.user = user);
	}

	public InstanceSettings withQuirks(Set<Quirk> quirks) {
		return with((draft) -> draft.quirks = quirks);
	}

	public InstanceSettings without(Quirk quirk) {
		EnumSet<Quirk> left = EnumSet.copyOf(this.quirks);
		left.remove(quirk);
		return withQuirks(left);
	}

	long totalVram() {
		return this.gpus.stream().mapToLong(Long::longValue).sum();
	}

	int maxModels() {
		return (this.maxLoadedModels > 0) ? this.maxLoadedModels : 3 * Math.max(this.gpus.size(), 1);
	}

	int automaticContext() {
		if (this.contextLength > 0) {
			return this.contextLength;
		}
		long gibibytes = totalVram() >> 30;
		return (gibibytes >= 47) ? 262_144 : (gibibytes >= 23) ? 32_768 : 4096;
	}

	/** The next smaller automatic context, 0 if there is none. */
	static int tierBelow(int context) {
		return (context > 32_768) ? 32_768 : (context > 4096) ? 4096 : 0;
	}

	Duration recovery() {
		if (this.gpus.isEmpty()) {
			return Duration.ZERO;
		}
		return (this.vramRecovery.compareTo(LONGEST_RECOVERY) < 0) ? this.vramRecovery : LONGEST_RECOVERY;
	}

	boolean has(Quirk quirk) {
		return this.quirks.contains(quirk);
	}

	private InstanceSettings with(Consumer<Draft> change) {
		Draft draft = new Draft(this);
		change.accept(draft);
		return draft.close();
	}

	/** The settings while they change; a new one holds the defaults. */
	private static final class Draft {

		private String version = "0.33.3";

		private int numParallel = 1;

		private int maxQueue = 512;

		private int maxLoadedModels;

		private Duration keepAlive = Duration.ofMinutes(5);

		private int contextLength = 4096;

		private List<Long> gpus = List.of(UNLIMITED);

		private long hostRam = 64L << 30;

		private Duration vramRecovery = Duration.ofMillis(700);

		private long loadBandwidth = 2L << 30;

		private long warmBandwidth = 10L << 30;

		private Duration loadOverhead = Duration.ofMillis(800);

		private long promptCacheRam = 8L << 30;

		private double slotSimilarity = 0.1;

		private Duration cancelLatency = Duration.ofSeconds(1);

		private int outputTokens = 24;

		private int decodeStep = 1;

		private long seed = 42;

		private double timeScale = 0.005;

		private boolean listenLoopback;

		private boolean checkOrigin = true;

		private List<String> allowedOrigins = List.of();

		private Set<Quirk> quirks = EnumSet.allOf(Quirk.class);

		private List<ModelSettings> models = defaultModels();

		private boolean preloaded;

		private List<ModelSettings> registry = List.of(ModelSettings.of("phi3:mini").withSizeBytes(2_176_178_913L),
				ModelSettings.embedding("all-minilm:latest").withSizeBytes(45_960_996L));

		private long pullBandwidth = 1L << 30;

		private String user = "";

		Draft() {
		}

		Draft(InstanceSettings from) {
			this.version = from.version;
			this.numParallel = from.numParallel;
			this.maxQueue = from.maxQueue;
			this.maxLoadedModels = from.maxLoadedModels;
			this.keepAlive = from.keepAlive;
			this.contextLength = from.contextLength;
			this.gpus = from.gpus;
			this.hostRam = from.hostRam;
			this.vramRecovery = from.vramRecovery;
			this.loadBandwidth = from.loadBandwidth;
			this.warmBandwidth = from.warmBandwidth;
			this.loadOverhead = from.loadOverhead;
			this.promptCacheRam = from.promptCacheRam;
			this.slotSimilarity = from.slotSimilarity;
			this.cancelLatency = from.cancelLatency;
			this.outputTokens = from.outputTokens;
			this.decodeStep = from.decodeStep;
			this.seed = from.seed;
			this.timeScale = from.timeScale;
			this.listenLoopback = from.listenLoopback;
			this.checkOrigin = from.checkOrigin;
			this.allowedOrigins = from.allowedOrigins;
			this.quirks = from.quirks;
			this.models = from.models;
			this.preloaded = from.preloaded;
			this.registry = from.registry;
			this.pullBandwidth = from.pullBandwidth;
			this.user = from.user;
		}

		InstanceSettings close() {
			return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels,
					this.keepAlive, this.contextLength, this.gpus, this.hostRam, this.vramRecovery, this.loadBandwidth,
					this.warmBandwidth, this.loadOverhead, this.promptCacheRam, this.slotSimilarity, this.cancelLatency,
					this.outputTokens, this.decodeStep, this.seed, this.timeScale, this.listenLoopback,
					this.checkOrigin, this.allowedOrigins, this.quirks, this.models, this.preloaded, this.registry,
					this.pullBandwidth, this.user);
		}

	}

}
