package io.ollamagateway.access;

import java.util.Set;

/**
 * What somebody may do, as a key, a token or an address gives it.
 *
 * @param scopes what for
 * @param models with which models
 * @param priority how urgent the requests are
 * @param share the part of turns in relation to others of the class, above 0
 * @param limits how much
 */
record Grant(Set<Scope> scopes, ModelAllowance models, PriorityClass priority, double share, Limits limits) {

	/** Nothing at all. */
	static final Grant NOTHING = new Grant(Set.of(), ModelAllowance.ALL, PriorityClass.DEFAULT, 1, Limits.NONE);

	Grant {
		scopes = Set.copyOf(scopes);
	}

}
