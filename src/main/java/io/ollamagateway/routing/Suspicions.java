package io.ollamagateway.routing;

import java.util.EnumSet;
import java.util.Set;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Has the fleet look into instances whose calls fail as those to a model that hangs, and
 * tells it of those that answer.
 */
final class Suspicions implements CallListener {

	/** What the cheap probe sees as well, or what says that the model does answer. */
	private static final Set<Failure> INNOCENT = EnumSet.of(Failure.CONNECT, Failure.CONNECT_TIMEOUT, Failure.BUSY,
			Failure.LOAD);

	private final Fleet fleet;

	Suspicions(Fleet fleet) {
		this.fleet = fleet;
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		ModelRequest request = toRunner(lease);
		if (request != null && failure.verdict() == Failure.Verdict.FAILURE && !INNOCENT.contains(failure)) {
			this.fleet.suspect(lease.instance().id(), request.model().local(), request.runnerOptions());
		}
	}

	/**
	 * What the instance answers from its disk, or has answered elsewhere, says nothing.
	 */
	private static @Nullable ModelRequest toRunner(Lease lease) {
		ModelRequest request = lease.ticket().request();
		boolean asks = request != null && lease.ticket().takesSlot()
				&& request.model().source() != ModelName.Source.CLOUD;
		return asks ? request : null;
	}

	@Override
	public void callEnded(EndedCall call) {
		Lease lease = call.lease();
		Failure failure = call.outcome().failure();
		if (lease != null && failure != null) {
			attemptFailed(lease, failure);
		}
		else if (lease != null && call.outcome().attempts() > 0) {
			ModelRequest request = toRunner(lease);
			if (request != null) {
				this.fleet.acquit(lease.instance().id(), request.model().local(), request.runnerOptions());
			}
		}
	}

}
