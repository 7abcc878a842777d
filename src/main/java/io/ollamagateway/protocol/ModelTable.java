package io.ollamagateway.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values by the models that patterns stand for: a name goes before a glob, a glob that
 * says more before one that says less.
 *
 * @param <T> the values
 */
public final class ModelTable<T> {

	private final Map<String, T> exact = new HashMap<>();

	private final List<Glob<T>> globs = new ArrayList<>();

	/**
	 * Creates a table.
	 * @param entries a value for each pattern, in the order in which globs that say
	 * equally much are asked; no two patterns are equal
	 */
	public ModelTable(List<Map.Entry<ModelPattern, T>> entries) {
		entries.forEach((entry) -> {
			ModelPattern pattern = entry.getKey();
			if (pattern.isExact()) {
				this.exact.put(pattern.text(), entry.getValue());
			}
			else {
				this.globs.add(new Glob<>(pattern, entry.getValue()));
			}
		});
		this.globs.sort(Comparator.comparingInt((Glob<T> glob) -> glob.pattern().literalLength()).reversed());
	}

	/**
	 * The value for a model.
	 * @param model the model
	 * @return the value, or empty if no pattern stands for it
	 */
	public Optional<T> get(ModelName model) {
		T value = this.exact.get(model.display());
		if (value != null) {
			return Optional.of(value);
		}
		for (Glob<T> glob : this.globs) {
			if (glob.pattern().matches(model)) {
				return Optional.of(glob.value());
			}
		}
		return Optional.empty();
	}

	private record Glob<T>(ModelPattern pattern, T value) {

	}

}
