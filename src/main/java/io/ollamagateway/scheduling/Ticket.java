package io.ollamagateway.scheduling;

import java.util.Set;

import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants a place on an instance.
 *
 * @param id unlike any other ticket's of this process
 * @param pool the name of the pool that shall serve it
 * @param request what it asks; absent on routes of people's own that name no model
 * @param hashKey the key for pools that balance by hash
 * @param tried the ids of the instances that have failed it already
 */
public record Ticket(long id, String pool, @Nullable ModelRequest request, String hashKey, Set<String> tried) {

	public Ticket {
		tried = Set.copyOf(tried);
	}

	/**
	 * Whether the request occupies a slot of its instance.
	 * @return {@code false} for what an instance answers from its disk, such as
	 * {@code /api/show}
	 */
	public boolean takesSlot() {
		return this.request == null || this.request.endpoint().operation().takesSlot();
	}

}
