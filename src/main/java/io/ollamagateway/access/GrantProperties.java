package io.ollamagateway.access;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What configuration gives to somebody.
 */
interface GrantProperties {

	Set<Scope> scopes();

	List<String> models();

	PriorityClass priority();

	double share();

	@Nullable String rate();

	@Nullable String tokens();

	int concurrent();

}
