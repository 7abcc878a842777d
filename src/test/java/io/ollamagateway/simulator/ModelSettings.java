package io.ollamagateway.simulator;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model as it lies on an instance's disk, and how fast it runs.
 *
 * @param name its name in display form
 * @param blob identifies the weights; models with the same blob share a runner
 * @param digest the manifest's sha256, without prefix
 * @param sizeBytes bytes on disk
 * @param layers transformer blocks
 * @param kvHeads heads of the key-value cache
 * @param headDim their width
 * @param trainContext the longest context it was trained for
 * @param family its architecture
 * @param parameterSize such as {@code 3.2B}
 * @param quantization such as {@code Q4_K_M}
 * @param capabilities such as completion, tools, vision, thinking, embedding
 * @param prefillTps prompt tokens a second
 * @param decodeTps generated tokens a second with one active slot
 * @param batchEfficiency with k active slots each runs at decodeTps * k^(e-1)
 * @param embedTps embedded tokens a second
 * @param embedDim the length of an embedding
 */
public record ModelSettings(String name, String blob, String digest, long sizeBytes, int layers, int kvHeads,
		int headDim, int trainContext, String family, String parameterSize, String quantization,
		Set<String> capabilities, double prefillTps, double decodeTps, double batchEfficiency, double embedTps,
		int embedDim) {

	/** A small language model. */
	public static ModelSettings of(String name) {
		String display = ModelNames.display(name);
		return new ModelSettings(display, Hashes.sha256("blob " + display), Hashes.sha256("manifest " + display),
				2_019_393_189L, 28, 8, 128, 131_072, "llama", "3.2B", "Q4_K_M", Set.of("completion", "tools"), 2500, 90,
				0.85, 8000, 3072);
	}

	/** A model that does nothing but embed. */
	public static ModelSettings embedding(String name) {
		return of(name).withFamily("nomic-bert").withCapabilities("embedding").withSizeBytes(274_302_450L).withDim(768);
	}

	public ModelSettings withName(String name) {
		return new ModelSettings(ModelNames.display(name), this.blob, this.digest, this.sizeBytes, this.layers,
				this.kvHeads, this.headDim, this.trainContext, this.family, this.parameterSize, this.quantization,
				this.capabilities, this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps, this.embedDim);
	}

	public ModelSettings withFamily(String family) {
		return new ModelSettings(this.name, this.blob, this.digest, this.sizeBytes, this.layers, this.kvHeads,
				this.headDim, this.trainContext, family, this.parameterSize, this.quantization, this.capabilities,
				this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps, this.embedDim);
	}

	public ModelSettings withSizeBytes(long sizeBytes) {
		return new ModelSettings(this.name, this.blob, this.digest, sizeBytes, this.layers, this.kvHeads, this.headDim,
				this.trainContext, this.family, this.parameterSize, this.quantization, this.capabilities,
				this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps, this.embedDim);
	}

	public ModelSettings withCapabilities(String... capabilities) {
		return new ModelSettings(this.name, this.blob, this.digest, this.sizeBytes, this.layers, this.kvHeads,
				this.headDim, this.trainContext, this.family, this.parameterSize, this.quantization,
				Set.of(capabilities), this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps,
				this.embedDim);
	}

	public ModelSettings withRates(double prefillTps, double decodeTps, double batchEfficiency) {
		return new ModelSettings(this.name, this.blob, this.digest, this.sizeBytes, this.layers, this.kvHeads,
				this.headDim, this.trainContext, this.family, this.parameterSize, this.quantization, this.capabilities,
				prefillTps, decodeTps, batchEfficiency, this.embedTps, this.embedDim);
	}

	private ModelSettings withDim(int embedDim) {
		return new ModelSettings(this.name, this.blob, this.digest, this.sizeBytes, this.layers, this.kvHeads,
				this.headDim, this.trainContext, this.family, this.parameterSize, this.quantization, this.capabilities,
				this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps, embedDim);
	}

	boolean can(String capability) {
		return this.capabilities.contains(capability);
	}

	/** Memory of weights and of the cache of that many slots. */
	long memory(int context, int slots) {
		return this.sizeBytes + 4L * this.layers * this.kvHeads * this.headDim * context * slots;
	}

	/** Capabilities in the order in which Ollama lists them. */
	List<String> sortedCapabilities() {
		return Stream.of("completion", "tools", "insert", "vision", "embedding", "thinking").filter(this::can).toList();
	}

}
