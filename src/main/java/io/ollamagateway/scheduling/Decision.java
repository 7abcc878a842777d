package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler decides, for its driver to carry out.
 */
public sealed interface Decision {

	/**
	 * A ticket became a lease.
	 *
	 * @param lease the lease
	 */
	record Granted(Lease lease) implements Decision {
	}

	/**
	 * A ticket is not served.
	 *
	 * @param ticket the ticket
	 * @param refusal why
	 */
	record Refused(Ticket ticket, Refusal refusal) implements Decision {
	}

	/**
	 * An instance shall load a model, or keep one that it has. Its driver says how it
	 * ended by {@link SchedulingEvent.Loaded} or {@link SchedulingEvent.LoadFailed};
	 * until then the instance gets no other load.
	 *
	 * @param instance the instance
	 * @param runner what to load
	 * @param evict the models that have to make room first. Nothing runs on them
	 * @param limit the time until it counts as failed
	 * @param keepAlive how long it stays when it is idle; {@code null} = as the instance
	 * has it
	 */
	record Load(Instance instance, RunnerKey runner, List<ModelName> evict, Duration limit,
			@Nullable KeepAlive keepAlive) implements Decision {
	}

}
