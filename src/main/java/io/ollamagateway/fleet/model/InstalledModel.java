package io.ollamagateway.fleet.model;

import java.util.Locale;
import java.util.Set;

import io.ollamagateway.protocol.ModelName;

/**
 * A model on an instance's disk, as {@code /api/tags} lists it.
 *
 * @param name its name in normal form
 * @param listedName its name as the instance writes it, in upper and lower case
 * @param digest the sha256 of its manifest, without prefix; empty = unknown
 * @param sizeBytes bytes on the disk; 0 = unknown
 * @param capabilities what it can do, such as {@code completion}, {@code tools},
 * {@code embedding}; empty = unknown, as of servers before 0.30
 * @param modifiedAt when it was made or pulled, as the instance writes it; empty =
 * unknown
 * @param details what it is
 */
public record InstalledModel(ModelName name, String listedName, String digest, long sizeBytes, Set<String> capabilities,
		String modifiedAt, ModelDetails details) {

	private static final String COMPLETION = "completion";

	/** All of llama.cpp's architectures with this in their name are encoders. */
	private static final String ENCODER = "bert";

	public InstalledModel {
		capabilities = Set.copyOf(capabilities);
	}

	public String family() {
		return this.details.family();
	}

	/**
	 * Whether the model does nothing but embed, so that Ollama refuses to generate with
	 * it.
	 * @return by its capabilities; where they are unknown, by its family
	 */
	public boolean embedsOnly() {
		if (this.capabilities.isEmpty()) {
			return family().toLowerCase(Locale.ROOT).contains(ENCODER);
		}
		return !this.capabilities.contains(COMPLETION);
	}

}
