package io.ollamagateway.fleet.model;

import java.util.Locale;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
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
 * @param listing all that the instance tells of it, as JSON; empty = not known
 */
public record InstalledModel(ModelName name, String listedName, String digest, long sizeBytes, Set<String> capabilities,
		String modifiedAt, ModelDetails details, String listing) {

	private static final String COMPLETION = "completion";

	/** All of llama.cpp's architectures with this in their name are encoders. */
	private static final String ENCODER = "bert";

	public InstalledModel {
		capabilities = Set.copyOf(capabilities);
	}

	/**
	 * A model whose listing is not kept.
	 * @param name its name in normal form
	 * @param listedName its name as the instance writes it
	 * @param digest the sha256 of its manifest
	 * @param sizeBytes bytes on the disk
	 * @param capabilities what it can do
	 * @param modifiedAt when it was made or pulled
	 * @param details what it is
	 */
	public InstalledModel(ModelName name, String listedName, String digest, long sizeBytes, Set<String> capabilities,
			String modifiedAt, ModelDetails details) {
		this(name, listedName, digest, sizeBytes, capabilities, modifiedAt, details, "");
	}

	/**
	 * When it was made or pulled, in seconds as Ollama compares it.
	 * @return seconds since 1970; the lowest number if it is not known
	 */
	public long modifiedSecond() {
		try {
			return OffsetDateTime.parse(this.modifiedAt).toEpochSecond();
		}
		catch (DateTimeParseException ex) {
			return Long.MIN_VALUE;
		}
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
