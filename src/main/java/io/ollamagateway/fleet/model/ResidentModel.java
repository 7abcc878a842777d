package io.ollamagateway.fleet.model;

import java.time.Instant;

import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * A model in an instance's memory, as {@code /api/ps} lists it. One that is still loading
 * is not listed.
 *
 * @param name the name under which it was loaded; other names of the same model share its
 * runner and are not listed
 * @param digest the sha256 of that name's manifest, without prefix; empty = unknown
 * @param sizeBytes all its memory, in bytes
 * @param vramBytes the part of it on GPUs; 0 = it runs on the CPU
 * @param contextLength tokens of context of each of its slots; 0 = unknown, as of servers
 * before 0.9.7
 * @param expiresAt when it is unloaded if it stays idle; in the past while it is busy for
 * longer than its keep-alive; {@code null} = unknown
 * @param listing all that the instance tells of it, as JSON; empty = not known
 */
public record ResidentModel(ModelName name, String digest, long sizeBytes, long vramBytes, int contextLength,
		@Nullable Instant expiresAt, String listing) {

	/**
	 * A model whose listing is not kept.
	 * @param name the name under which it was loaded
	 * @param digest the sha256 of that name's manifest
	 * @param sizeBytes all its memory, in bytes
	 * @param vramBytes the part of it on GPUs
	 * @param contextLength tokens of context of each of its slots
	 * @param expiresAt when it is unloaded if it stays idle
	 */
	public ResidentModel(ModelName name, String digest, long sizeBytes, long vramBytes, int contextLength,
			@Nullable Instant expiresAt) {
		this(name, digest, sizeBytes, vramBytes, contextLength, expiresAt, "");
	}

	/**
	 * Whether this is the same model in the same place, whenever it expires. Another size
	 * or context means another runner.
	 * @param other the other
	 * @return {@code true} if all but the time is equal
	 */
	public boolean isSameRunnerAs(ResidentModel other) {
		return withoutExpiry().equals(other.withoutExpiry());
	}

	private ResidentModel withoutExpiry() {
		return new ResidentModel(this.name, this.digest, this.sizeBytes, this.vramBytes, this.contextLength, null);
	}

}
