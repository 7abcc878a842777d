package io.ollamagateway.access;

import java.util.List;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;

/**
 * The models that somebody may use.
 *
 * @param all whether these are all models
 * @param patterns names and globs
 */
record ModelAllowance(boolean all, List<ModelPattern> patterns) {

	/** Every model. */
	static final ModelAllowance ALL = new ModelAllowance(true, List.of());

	ModelAllowance {
		patterns = List.copyOf(patterns);
	}

	static ModelAllowance only(List<ModelPattern> patterns) {
		return new ModelAllowance(false, patterns);
	}

	boolean contains(ModelName model) {
		return this.all || this.patterns.stream().anyMatch((pattern) -> pattern.matches(model));
	}

	/**
	 * Whether the list has this very name, and not only a glob that it happens to match.
	 */
	boolean names(ModelName model) {
		return this.patterns.stream().anyMatch((pattern) -> pattern.isExact() && pattern.matches(model));
	}

}
