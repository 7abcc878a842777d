package io.ollamagateway.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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
 * @param modifiedAt when it was made or pulled
 * @param parent of what it was made: a model's name or a file's, empty if it was pulled
 * @param parameters options that it has unless a request says otherwise
 * @param outputTokens the mean length of its answers, 0 for the instance's
 */
public record ModelSettings(String name, String blob, String digest, long sizeBytes, int layers, int kvHeads,
		int headDim, int trainContext, String family, String parameterSize, String quantization,
		Set<String> capabilities, double prefillTps, double decodeTps, double batchEfficiency, double embedTps,
		int embedDim, Instant modifiedAt, String parent, Map<String, Object> parameters, int outputTokens) {

	/** A small language model. */
	public static ModelSettings of(String name) {
		return new Draft(name).close();
	}

	/** A model that does nothing but embed. */
	public static ModelSettings embedding(String name) {
		return of(name).with((draft) -> {
			draft.family = "nomic-bert";
			draft.capabilities = Set.of("embedding");
			draft.sizeBytes = 274_302_450L;
			draft.embedDim = 768;
		});
	}

	/** The same weights under another name: they share a runner. */
	public ModelSettings withName(String name) {
		return with((draft) -> draft.name = ModelNames.display(name));
	}

	/** Another model under the same name, as a newer pull gives it. */
	public ModelSettings withDigest(String digest) {
		return with((draft) -> draft.digest = digest);
	}

	/** Of these weights; the model and its manifest are others as well. */
	public ModelSettings withBlob(String blob) {
		return with((draft) -> {
			draft.blob = blob;
			draft.digest = Hashes.sha256("manifest of " + blob);
		});
	}

	public ModelSettings withModifiedAt(Instant modifiedAt) {
		return with((draft) -> draft.modifiedAt = modifiedAt);
	}

	public ModelSettings withParent(String parent) {
		return with((draft) -> draft.parent = parent);
	}

	/** With these options besides those that it has. */
	public ModelSettings withParameters(Map<String, Object> parameters) {
		return with((draft) -> {
			Map<String, Object> all = new TreeMap<>(draft.parameters);
			all.putAll(parameters);
			draft.parameters = all;
		});
	}

	public ModelSettings withTrainContext(int trainContext) {
		return with((draft) -> draft.trainContext = trainContext);
	}

	public ModelSettings withOutputTokens(int outputTokens) {
		return with((draft) -> draft.outputTokens = outputTokens);
	}

	public ModelSettings withFamily(String family) {
		return with((draft) -> draft.family = family);
	}

	public ModelSettings withSizeBytes(long sizeBytes) {
		return with((draft) -> draft.sizeBytes = sizeBytes);
	}

	public ModelSettings withCapabilities(String... capabilities) {
		return with((draft) -> draft.capabilities = Set.of(capabilities));
	}

	/** What decides how much memory a context takes. */
	public ModelSettings withAttention(int layers, int kvHeads, int headDim) {
		return with((draft) -> {
			draft.layers = layers;
			draft.kvHeads = kvHeads;
			draft.headDim = headDim;
		});
	}

	public ModelSettings withRates(double prefillTps, double decodeTps, double batchEfficiency) {
		return with((draft) -> {
			draft.prefillTps = prefillTps;
			draft.decodeTps = decodeTps;
			draft.batchEfficiency = batchEfficiency;
		});
	}

	private ModelSettings with(Consumer<Draft> change) {
		Draft draft = new Draft(this);
		change.accept(draft);
		return draft.close();
	}

	boolean can(String capability) {
		return this.capabilities.contains(capability);
	}

	/** Memory of weights and of the cache of that many slots. */
	long memory(int context, int slots) {
		return this.sizeBytes + bytesPerToken() * context * slots;
	}

	/** What a token takes in the cache of keys and values, of 16 bits each. */
	long bytesPerToken() {
		return 4L * this.layers * this.kvHeads * this.headDim;
	}

	/** Capabilities in the order in which Ollama lists them. */
	List<String> sortedCapabilities() {
		return Stream.of("tools", "thinking", "embedding", "completion", "vision", "insert").filter(this::can).toList();
	}

	/** A model while it changes; a new one is small. */
	private static final class Draft {

		private String name;

		private String blob;

		private String digest;

		private long sizeBytes = 2_019_393_189L;

		private int layers = 28;

		private int kvHeads = 8;

		private int headDim = 128;

		private int trainContext = 131_072;

		private String family = "llama";

		private String parameterSize = "3.2B";

		private String quantization = "Q4_K_M";

		private Set<String> capabilities = Set.of("completion", "tools");

		private double prefillTps = 2500;

		private double decodeTps = 90;

		private double batchEfficiency = 0.85;

		private double embedTps = 8000;

		private int embedDim = 3072;

		private Instant modifiedAt = Instant.parse("2026-01-02T03:04:05.678901Z");

		private String parent = "";

		private Map<String, Object> parameters = Map.of();

		private int outputTokens;

		Draft(String name) {
			this.name = ModelNames.display(name);
			this.blob = Hashes.sha256("blob " + this.name);
			this.digest = Hashes.sha256("manifest " + this.name);
		}

		Draft(ModelSettings from) {
			this.name = from.name;
			this.blob = from.blob;
			this.digest = from.digest;
			this.sizeBytes = from.sizeBytes;
			this.layers = from.layers;
			this.kvHeads = from.kvHeads;
			this.headDim = from.headDim;
			this.trainContext = from.trainContext;
			this.family = from.family;
			this.parameterSize = from.parameterSize;
			this.quantization = from.quantization;
			this.capabilities = from.capabilities;
			this.prefillTps = from.prefillTps;
			this.decodeTps = from.decodeTps;
			this.batchEfficiency = from.batchEfficiency;
			this.embedTps = from.embedTps;
			this.embedDim = from.embedDim;
			this.modifiedAt = from.modifiedAt;
			this.parent = from.parent;
			this.parameters = from.parameters;
			this.outputTokens = from.outputTokens;
		}

		ModelSettings close() {
			return new ModelSettings(this.name, this.blob, this.digest, this.sizeBytes, this.layers, this.kvHeads,
					this.headDim, this.trainContext, this.family, this.parameterSize, this.quantization,
					this.capabilities, this.prefillTps, this.decodeTps, this.batchEfficiency, this.embedTps,
					this.embedDim, this.modifiedAt, this.parent, this.parameters, this.outputTokens);
		}

	}

}
