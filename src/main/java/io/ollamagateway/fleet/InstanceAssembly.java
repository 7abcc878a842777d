package io.ollamagateway.fleet;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Parallel;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Brings together what several pools say of the same instance. It may be said once or
 * several times, but not in two ways.
 */
final class InstanceAssembly {

	private final Map<String, List<Mention>> mentions = new LinkedHashMap<>();

	private final Map<String, Set<String>> members = new HashMap<>();

	private final Map<URI, String> idsByUrl = new HashMap<>();

	void add(String pool, String property, PoolProperties properties) {
		HealthCheck check = health(pool, properties);
		for (int i = 0; i < properties.instances().size(); i++) {
			add(pool, property + "[" + i + "]", properties.instances().get(i), properties, check);
		}
		this.members.computeIfAbsent(pool, (_) -> new LinkedHashSet<>());
	}

	/** How a pool says that its instances are checked, if it says so. */
	static @Nullable HealthCheck health(String pool, PoolProperties properties) {
		PoolProperties.HealthProperties health = properties.health();
		return (health == null) ? null
				: PoolAssembly.checkedAt("ollama-gateway.pools." + pool + ".health", health,
						() -> new HealthCheck(health.interval(), health.timeout(), health.fall(), health.rise(),
								health.probe(), health.slowStart()));
	}

	/** What a pool says that each of its instances can take. */
	static Capacity capacity(PoolProperties properties) {
		Capacity usual = Capacity.DEFAULT;
		return new Capacity((properties.parallel() != null) ? Parallel.parse(properties.parallel()) : usual.parallel(),
				(properties.maxInFlight() != null) ? properties.maxInFlight() : usual.maxInFlight(), 0, 0, 0,
				(properties.singleSlotFamilies() != null) ? properties.singleSlotFamilies()
						: usual.singleSlotFamilies());
	}

	private void add(String pool, String property, InstanceProperties properties, PoolProperties defaults,
			@Nullable HealthCheck health) {
		String text = properties.url();
		URI url = (text == null) ? null
				: PoolAssembly.checkedAt(property + ".url", text, () -> InstanceUrl.parse(text));
		String id = (properties.id() != null || url == null) ? properties.id() : Instance.idOf(url);
		if (id == null) {
			throw new InvalidConfigurationPropertyValueException(property, null, "an instance needs a url or an id");
		}
		String other = (url != null) ? this.idsByUrl.putIfAbsent(url, id) : null;
		if (other != null && !other.equals(id)) {
			throw new InvalidConfigurationPropertyValueException(property + ".url", text, "instance '" + other
					+ "' has this address already, and the load of one server must be counted once");
		}
		this.mentions.computeIfAbsent(id, (_) -> new ArrayList<>())
			.add(new Mention(property, url, properties.weight(), health,
					(properties.parallel() != null) ? properties.parallel() : defaults.parallel(),
					(properties.maxInFlight() != null) ? properties.maxInFlight() : defaults.maxInFlight(),
					defaults.singleSlotFamilies(), properties));
		if (!this.members.computeIfAbsent(pool, (_) -> new LinkedHashSet<>()).add(id)) {
			throw new InvalidConfigurationPropertyValueException(property, id, "the pool names this instance twice");
		}
	}

	List<Instance> of(String pool) {
		return Objects.requireNonNull(this.members.get(pool)).stream().map(this::instance).toList();
	}

	private Instance instance(String id) {
		List<Mention> said = Objects.requireNonNull(this.mentions.get(id));
		String property = said.getFirst().property();
		URI url = agreed(id, said, "url", Mention::url);
		Double weight = agreed(id, said, "weight", Mention::weight);
		HealthCheck health = agreed(id, said, "health", Mention::health);
		if (url == null) {
			throw new InvalidConfigurationPropertyValueException(property + ".url", null,
					"no pool says the url of instance '" + id + "'");
		}
		return PoolAssembly.checkedAt(property, id, () -> new Instance(id, url, (weight != null) ? weight : 1,
				(health != null) ? health : HealthCheck.DEFAULT, capacity(id, said)));
	}

	private static Capacity capacity(String id, List<Mention> said) {
		Capacity usual = Capacity.DEFAULT;
		String parallel = agreed(id, said, "parallel", Mention::parallel);
		Integer maxInFlight = agreed(id, said, "max-in-flight", Mention::maxInFlight);
		Set<String> families = agreed(id, said, "single-slot-families", Mention::singleSlotFamilies);
		DataSize memory = agreed(id, said, "memory", (mention) -> mention.properties().memory());
		Integer models = agreed(id, said, "max-loaded-models", (mention) -> mention.properties().maxLoadedModels());
		DataSize bandwidth = agreed(id, said, "load-bandwidth", (mention) -> mention.properties().loadBandwidth());
		return new Capacity((parallel != null) ? Parallel.parse(parallel) : usual.parallel(),
				(maxInFlight != null) ? maxInFlight : usual.maxInFlight(), (memory != null) ? memory.toBytes() : 0,
				(models != null) ? models : 0, (bandwidth != null) ? bandwidth.toBytes() : 0,
				(families != null) ? families : usual.singleSlotFamilies());
	}

	private static <T> @Nullable T agreed(String id, List<Mention> said, String what,
			Function<Mention, @Nullable T> part) {
		T agreed = null;
		for (Mention mention : said) {
			T value = part.apply(mention);
			if (agreed != null && value != null && !agreed.equals(value)) {
				throw new InvalidConfigurationPropertyValueException(mention.property() + "." + what, value,
						"instance '" + id + "' stands in another pool with another " + what);
			}
			agreed = (agreed != null) ? agreed : value;
		}
		return agreed;
	}

	private record Mention(String property, @Nullable URI url, @Nullable Double weight, @Nullable HealthCheck health,
			@Nullable String parallel, @Nullable Integer maxInFlight, @Nullable Set<String> singleSlotFamilies,
			InstanceProperties properties) {

	}

}
