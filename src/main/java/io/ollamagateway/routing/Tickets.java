package io.ollamagateway.routing;

import java.util.Map;

import io.ollamagateway.access.Caller;
import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.scheduling.Origin;
import io.ollamagateway.scheduling.Priority;
import io.ollamagateway.scheduling.Ticket;
import io.ollamagateway.settings.SettingsOwner;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.RequestData;

/**
 * Makes tickets of requests.
 */
final class Tickets {

	private final SettingsOwner settings;

	private final SchedulerDriver scheduler;

	Tickets(SettingsOwner settings, SchedulerDriver scheduler) {
		this.settings = settings;
		this.scheduler = scheduler;
	}

	/**
	 * A new ticket.
	 * @param pool the pool that shall serve the request
	 * @param request the request
	 * @param call its call so far
	 * @return the ticket
	 */
	Ticket ticket(String pool, RequestData request, Call call) {
		Map<String, Object> attributes = request.getAttributes();
		Pool current = this.settings.current().pools().named(pool).orElse(null);
		HeldBody body = ExchangeAttribute.HELD_BODY.in(attributes);
		return new Ticket(this.scheduler.nextTicket(), pool, ExchangeAttribute.MODEL_REQUEST.in(attributes),
				origin(ExchangeAttribute.CALLER.in(attributes)),
				(current != null) ? AffinityKey.of(current.affinity(), request) : AffinityKey.NONE,
				(body != null) ? body.length() : 0, (current != null) ? HashKey.of(current.balance(), request) : "",
				call.tried());
	}

	/** Whose turn it is. */
	private static Origin origin(@Nullable Caller caller) {
		return (caller != null)
				? new Origin(caller.account(), Priority.valueOf(caller.priority().name()), caller.share())
				: Origin.UNKNOWN;
	}

}
