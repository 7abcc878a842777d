package io.ollamagateway.monitoring;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.ollamagateway.protocol.ModelName;

/**
 * The values of the label {@code model}. Clients choose the names, so there is a bound,
 * and a name is taken for one only when a model by that name is known to be there; the
 * rest is {@link #OTHER}.
 */
final class ModelLabels {

	/** Stands for all models that have no label of their own. */
	static final String OTHER = "other";

	/** The most models that have a label of their own. */
	static final int MOST = 200;

	private final Map<ModelName, String> labels = new ConcurrentHashMap<>();

	/**
	 * The label of a model of which nothing is known but its name.
	 */
	String of(ModelName model) {
		return this.labels.getOrDefault(model.local(), OTHER);
	}

	/**
	 * The label of a model that is there: configured, installed, or seen to answer.
	 */
	String ofKnown(ModelName model) {
		ModelName key = model.local();
		String label = this.labels.get(key);
		return (label != null) ? label : add(key);
	}

	private synchronized String add(ModelName key) {
		if (this.labels.size() >= MOST && !this.labels.containsKey(key)) {
			return OTHER;
		}
		return this.labels.computeIfAbsent(key, ModelName::display);
	}

}
