package io.ollamagateway.fleet.discovery;

import java.util.Map;
import java.util.function.BiConsumer;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Parallel;
import org.springframework.util.unit.DataSize;

/**
 * What is said of an instance where it was found goes before what its pool says of all of
 * them. The names are those of the properties.
 */
final class InstanceLabels {

	private InstanceLabels() {
	}

	/**
	 * Makes an instance.
	 * @param id its id
	 * @param found what was found
	 * @param pool what its pool says of all of them
	 * @param invalid is told the name of a setting that is wrong, and why; it is left out
	 * @return the instance
	 */
	static Instance instance(String id, FoundInstance found, Discovery pool, BiConsumer<String, String> invalid) {
		Instance instance = new Instance(id, found.url(), 1, pool.health(), pool.capacity(), found.pod());
		for (Map.Entry<String, String> setting : found.settings().entrySet()) {
			try {
				instance = with(instance, setting.getKey(), setting.getValue());
			}
			catch (IllegalArgumentException ex) {
				invalid.accept(setting.getKey(), String.valueOf(ex.getMessage()));
			}
		}
		return instance;
	}

	private static Instance with(Instance instance, String name, String value) {
		Capacity now = instance.capacity();
		return switch (name) {
			case "weight" -> new Instance(instance.id(), instance.url(), Double.parseDouble(value), instance.health(),
					now, instance.pod());
			case "parallel" -> with(instance, new Capacity(Parallel.parse(value), now.maxInFlight(), now.memoryBytes(),
					now.maxLoadedModels(), now.loadBytesPerSecond(), now.singleSlotFamilies()));
			case "max-in-flight" -> with(instance, new Capacity(now.parallel(), Integer.parseInt(value),
					now.memoryBytes(), now.maxLoadedModels(), now.loadBytesPerSecond(), now.singleSlotFamilies()));
			case "memory" ->
				with(instance, new Capacity(now.parallel(), now.maxInFlight(), DataSize.parse(value).toBytes(),
						now.maxLoadedModels(), now.loadBytesPerSecond(), now.singleSlotFamilies()));
			case "max-loaded-models" -> with(instance, new Capacity(now.parallel(), now.maxInFlight(),
					now.memoryBytes(), Integer.parseInt(value), now.loadBytesPerSecond(), now.singleSlotFamilies()));
			case "load-bandwidth" -> with(instance, new Capacity(now.parallel(), now.maxInFlight(), now.memoryBytes(),
					now.maxLoadedModels(), DataSize.parse(value).toBytes(), now.singleSlotFamilies()));
			// other labels are other people's
			default -> instance;
		};
	}

	private static Instance with(Instance instance, Capacity capacity) {
		return new Instance(instance.id(), instance.url(), instance.weight(), instance.health(), capacity,
				instance.pod());
	}

}
