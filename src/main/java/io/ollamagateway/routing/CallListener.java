package io.ollamagateway.routing;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Is told of each request that went to an instance, or was to. Called on event loops, so
 * it must not block.
 */
public interface CallListener {

	/**
	 * A request ended, in whatever way; called exactly once for each.
	 * @param request what it asked, if it named a model
	 * @param lease its last lease, if it had one
	 * @param outcome how it ended
	 */
	void callEnded(@Nullable ModelRequest request, @Nullable Lease lease, CallOutcome outcome);

}
