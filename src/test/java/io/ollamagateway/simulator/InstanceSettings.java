package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One simulated Ollama server.
 *
 * @param version the version that it reports
 * @param numParallel slots of each runner
 * @param maxQueue how many requests may wait for a load
 * @param maxLoadedModels how many models may be resident
 * @param keepAlive how long an idle model stays
 * @param contextLength the automatic context
 * @param vramBytes memory for models, 0 for no limit
 * @param vramRecovery the pause after an unload
 * @param loadBandwidth bytes a second from disk
 * @param loadOverhead what each load takes besides
 * @param cancelLatency until a cancelled request frees its slot
 * @param outputTokens the mean length of an answer
 * @param seed of the texts; instances with the same seed give the same answers
 * @param timeScale real time for simulated time
 * @param listenLoopback whether the Host header is checked
 * @param checkOrigin whether the Origin header is checked
 * @param allowedOrigins origins besides the defaults
 * @param quirks the quirks that are on
 * @param models the models installed
 */
public record InstanceSettings(String version, int numParallel, int maxQueue, int maxLoadedModels, Duration keepAlive,
		int contextLength, long vramBytes, Duration vramRecovery, long loadBandwidth, Duration loadOverhead,
		Duration cancelLatency, int outputTokens, long seed, double timeScale, boolean listenLoopback,
		boolean checkOrigin, List<String> allowedOrigins, Set<Quirk> quirks, List<ModelSettings> models) {

	public static InstanceSettings defaults() {
		return new InstanceSettings("0.33.3", 1, 512, 3, Duration.ofMinutes(5), 4096, 0, Duration.ofMillis(700),
				2L << 30, Duration.ofMillis(800), Duration.ofSeconds(1), 24, 42, 0.005, false, true, List.of(),
				EnumSet.allOf(Quirk.class), defaultModels());
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

	public InstanceSettings withModels(ModelSettings... models) {
		return withModels(List.of(models));
	}

	public InstanceSettings without(Quirk quirk) {
		EnumSet<Quirk> left = EnumSet.copyOf(this.quirks);
		left.remove(quirk);
		return withQuirks(left);
	}

	boolean has(Quirk quirk) {
		return this.quirks.contains(quirk);
	}

	public InstanceSettings withVersion(String version) {
		return new InstanceSettings(version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withNumParallel(int numParallel) {
		return new InstanceSettings(this.version, numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withMaxQueue(int maxQueue) {
		return new InstanceSettings(this.version, this.numParallel, maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withMaxLoadedModels(int maxLoadedModels) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withKeepAlive(Duration keepAlive) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withContextLength(int contextLength) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withVramBytes(long vramBytes) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withVramRecovery(Duration vramRecovery) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withLoadBandwidth(long loadBandwidth) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withLoadOverhead(Duration loadOverhead) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withCancelLatency(Duration cancelLatency) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withOutputTokens(int outputTokens) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withSeed(long seed) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withTimeScale(double timeScale) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withListenLoopback(boolean listenLoopback) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withCheckOrigin(boolean checkOrigin) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, checkOrigin,
				this.allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withAllowedOrigins(List<String> allowedOrigins) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				allowedOrigins, this.quirks, this.models);
	}

	public InstanceSettings withQuirks(Set<Quirk> quirks) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, quirks, this.models);
	}

	public InstanceSettings withModels(List<ModelSettings> models) {
		return new InstanceSettings(this.version, this.numParallel, this.maxQueue, this.maxLoadedModels, this.keepAlive,
				this.contextLength, this.vramBytes, this.vramRecovery, this.loadBandwidth, this.loadOverhead,
				this.cancelLatency, this.outputTokens, this.seed, this.timeScale, this.listenLoopback, this.checkOrigin,
				this.allowedOrigins, this.quirks, models);
	}

}
