package io.ollamagateway.scheduling;

import java.util.Set;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants a place on an instance.
 *
 * @param id unlike any other ticket's of this process
 * @param pool the name of the pool that shall serve it
 * @param request what it asks; absent on routes of people's own that name no model
 * @param origin whose it is
 * @param affinity equal for requests that belong together; 0 for one that stands alone
 * @param heldBytes what its body holds while it waits
 * @param hashKey the key for pools that balance by hash
 * @param tried the ids of the instances that have failed it already. Such a ticket has
 * waited once, and goes before all others
 */
public record Ticket(long id, String pool, @Nullable ModelRequest request, Origin origin, long affinity, long heldBytes,
		String hashKey, Set<String> tried) {

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

	/**
	 * Whether the request wants vectors and not text.
	 * @return {@code true} for embeddings
	 */
	boolean embeds() {
		return this.request != null && this.request.endpoint().operation() == Operation.EMBED;
	}

	/**
	 * The length of its prompt.
	 * @return an estimate in tokens, 0 where there is none
	 */
	long promptTokens() {
		return (this.request != null) ? this.request.promptTokens() : 0;
	}

}
