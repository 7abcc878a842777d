package io.ollamagateway.contract;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.ollamagateway.real.TinyModel;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedOllama;

/**
 * The simulated one, without a GPU as the real one here, ten times as fast as it says.
 */
record SimulatedServer(SimulatedOllama ollama) implements ServerUnderContract {

	/** The slots of a server without a GPU are ten times slower than a model's rates. */
	private static final double TOKENS_A_SECOND = 500;

	private static final String LOAD_FAILS = "llama-server process has terminated: exit status 1: error loading model:"
			+ " missing tensor 'output_norm.weight'";

	static ServerUnderContract start(Map<String, String> environment) {
		return start(environment, UnaryOperator.identity());
	}

	/** One that differs in something from what it should be. */
	static ServerUnderContract start(Map<String, String> environment, UnaryOperator<InstanceSettings> difference) {
		InstanceSettings settings = InstanceSettings.defaults()
			.withGpus()
			.withContextLength(0)
			.withModels()
			.withTimeScale(0.1);
		for (Map.Entry<String, String> variable : environment.entrySet()) {
			settings = with(settings, variable.getKey(), variable.getValue());
		}
		return new SimulatedServer(SimulatedOllama.start(difference.apply(settings)));
	}

	private static InstanceSettings with(InstanceSettings settings, String variable, String value) {
		return switch (variable) {
			case "OLLAMA_NUM_PARALLEL" -> settings.withNumParallel(Integer.parseInt(value));
			case "OLLAMA_MAX_LOADED_MODELS" -> settings.withMaxLoadedModels(Integer.parseInt(value));
			case "OLLAMA_MAX_QUEUE" -> settings.withMaxQueue(Integer.parseInt(value));
			case "OLLAMA_CONTEXT_LENGTH" -> settings.withContextLength(Integer.parseInt(value));
			case "OLLAMA_KEEP_ALIVE" -> settings.withKeepAlive(Duration.parse("PT" + value));
			default -> throw new IllegalArgumentException("The simulator has no " + variable);
		};
	}

	@Override
	public String url() {
		return this.ollama.url();
	}

	@Override
	public void install(String name, TinyModel model) {
		boolean embeds = model.kind() == TinyModel.Kind.EMBEDDING;
		ModelSettings settings = embeds ? ModelSettings.embedding(name)
				: ModelSettings.of(name)
					.withCapabilities((model.kind() == TinyModel.Kind.CALLS_TOOLS)
							? new String[] { "completion", "tools" } : new String[] { "completion" })
					.withRates(10 * TOKENS_A_SECOND, TOKENS_A_SECOND, 0.85)
					.withOutputTokens((model.kind() == TinyModel.Kind.ENDLESS) ? 20_000 : 20);
		this.ollama.install(settings.withBlob("%064x".formatted(model.hashCode() & 0xFFFFFFFFL))
			.withParent("tiny.gguf")
			.withSizeBytes(25_000_000)
			.withAttention(model.layers(), 8, 32)
			.withTrainContext(model.context())
			.withParameters(Map.of("num_thread", 1L)));
	}

	@Override
	public void damage(String name) {
		this.ollama.faults().add(Fault.loadFails().forModel(name).withText(LOAD_FAILS));
	}

	@Override
	public int loads() {
		return Math.toIntExact(this.ollama.begunLoads());
	}

	@Override
	public boolean waitsForRoom() {
		return this.ollama.waitsForRoom();
	}

	@Override
	public boolean computes() {
		return this.ollama.busySlots() > 0;
	}

	@Override
	public void killRunner(String name) {
		this.ollama.killRunner(name);
	}

	@Override
	public void close() {
		this.ollama.close();
	}

}
