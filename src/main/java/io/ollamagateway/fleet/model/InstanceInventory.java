package io.ollamagateway.fleet.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * The models that an instance has.
 *
 * @param installed what is on its disk, by name in the instance's order; {@code null} =
 * not known yet
 * @param resident what is in its memory, by name in the instance's order; {@code null} =
 * not known yet
 * @param server what the server tells of itself
 */
public record InstanceInventory(@Nullable Map<ModelName, InstalledModel> installed,
		@Nullable Map<ModelName, ResidentModel> resident, ServerFacts server) {

	/** Nothing is known yet. */
	public static final InstanceInventory UNKNOWN = new InstanceInventory(null, null);

	public InstanceInventory {
		installed = copy(installed);
		resident = copy(resident);
	}

	/**
	 * The models of a server of which no more is known.
	 * @param installed what is on its disk; {@code null} = not known yet
	 * @param resident what is in its memory; {@code null} = not known yet
	 */
	public InstanceInventory(@Nullable Map<ModelName, InstalledModel> installed,
			@Nullable Map<ModelName, ResidentModel> resident) {
		this(installed, resident, ServerFacts.UNKNOWN);
	}

	public InstanceInventory withInstalled(Map<ModelName, InstalledModel> installed) {
		return new InstanceInventory(installed, this.resident, this.server);
	}

	public InstanceInventory withServer(ServerFacts server) {
		return new InstanceInventory(this.installed, this.resident, server);
	}

	public InstanceInventory withResident(Map<ModelName, ResidentModel> resident) {
		return new InstanceInventory(this.installed, resident, this.server);
	}

	/**
	 * The model of this name on the disk.
	 * @param name the name as a request gives it; {@code :local} does not count
	 * @return the model; empty if it is not there or nothing is known yet
	 */
	public Optional<InstalledModel> installed(ModelName name) {
		return (this.installed != null) ? Optional.ofNullable(this.installed.get(listed(name))) : Optional.empty();
	}

	/**
	 * Whether the instance is known not to have a model.
	 * @param name the name as a request gives it
	 * @return {@code false} if nothing is known yet, and for a model of ollama.com, which
	 * needs no installation since Ollama 0.17.6
	 */
	public boolean lacks(ModelName name) {
		return this.installed != null && name.source() != ModelName.Source.CLOUD
				&& !this.installed.containsKey(listed(name));
	}

	/**
	 * The model of this name in memory. Ollama lists a runner under the name that loaded
	 * it only, so that a copy of a model is found by its digest.
	 * @param name the name as a request gives it; {@code :local} does not count
	 * @return the model; empty if it is not there or nothing is known yet
	 */
	public Optional<ResidentModel> resident(ModelName name) {
		if (this.resident == null) {
			return Optional.empty();
		}
		ResidentModel model = this.resident.get(listed(name));
		if (model != null) {
			return Optional.of(model);
		}
		String digest = installed(name).map(InstalledModel::digest).orElse("");
		return this.resident.values()
			.stream()
			.filter((other) -> !digest.isEmpty() && other.digest().equals(digest))
			.findFirst();
	}

	/**
	 * Whether another inventory says the same. When a model expires does not count: each
	 * request moves that.
	 * @param other the other
	 * @return {@code true} if there is nothing to tell anybody
	 */
	public boolean tellsTheSameAs(InstanceInventory other) {
		return Objects.equals(this.installed, other.installed) && this.server.equals(other.server)
				&& sameRunners(this.resident, other.resident);
	}

	private static boolean sameRunners(@Nullable Map<ModelName, ResidentModel> some,
			@Nullable Map<ModelName, ResidentModel> others) {
		if (some == null || others == null) {
			return some == null && others == null;
		}
		return some.keySet().equals(others.keySet()) && some.values().stream().allMatch((model) -> {
			ResidentModel other = others.get(model.name());
			return other != null && model.isSameRunnerAs(other);
		});
	}

	/** No list says {@code :local}. */
	private static ModelName listed(ModelName name) {
		return (name.source() != ModelName.Source.LOCAL) ? name
				: new ModelName(name.host(), name.namespace(), name.model(), name.tag(), ModelName.Source.UNSPECIFIED);
	}

	private static <M> @Nullable Map<ModelName, M> copy(@Nullable Map<ModelName, M> models) {
		return (models != null) ? Collections.unmodifiableMap(new LinkedHashMap<>(models)) : null;
	}

}
