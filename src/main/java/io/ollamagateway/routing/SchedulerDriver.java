package io.ollamagateway.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.Scheduler;
import io.ollamagateway.scheduling.SchedulingEvent;
import io.ollamagateway.scheduling.Ticket;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Stands between the scheduler, which knows no threads, and the event loops: tells it one
 * event at a time and carries out what it decides. Its lock guards the scheduler's step
 * alone; what follows from a decision runs outside of it.
 */
final class SchedulerDriver implements FleetListener {

	private final Scheduler scheduler;

	private final Object step = new Object();

	private final AtomicLong nextTicket = new AtomicLong();

	private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

	SchedulerDriver(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	long nextTicket() {
		return this.nextTicket.getAndIncrement();
	}

	/**
	 * Asks for a place.
	 * @param ticket the request
	 * @param holder takes the lease over in the moment in which it is granted
	 * @return the lease, or a refusal as an error; cancelled, the ticket is withdrawn
	 */
	Mono<Lease> submit(Ticket ticket, LeaseHolder holder) {
		return Mono.create((sink) -> {
			this.waiting.put(ticket.id(), new Waiting(sink, holder));
			sink.onCancel(() -> cancel(ticket));
			tell(new SchedulingEvent.Submitted(ticket));
		});
	}

	private void cancel(Ticket ticket) {
		if (this.waiting.remove(ticket.id()) != null) {
			tell(new SchedulingEvent.Cancelled(ticket.id()));
		}
	}

	void giveBack(Lease lease, LeaseOutcome outcome) {
		tell(new SchedulingEvent.Returned(lease, outcome));
	}

	@Override
	public void poolsChanged(Pools pools) {
		tell(new SchedulingEvent.PoolsChanged(pools));
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		tell(new SchedulingEvent.InstanceChanged(change.instance().id(), change.to()));
	}

	private void tell(SchedulingEvent event) {
		List<Decision> decisions;
		synchronized (this.step) {
			decisions = this.scheduler.on(event);
		}
		decisions.forEach(this::carryOut);
	}

	private void carryOut(Decision decision) {
		switch (decision) {
			case Decision.Granted granted -> grant(granted.lease());
			case Decision.Refused refused -> {
				Waiting ticket = this.waiting.remove(refused.ticket().id());
				if (ticket != null) {
					ticket.sink().error(refused.refusal());
				}
			}
		}
	}

	private void grant(Lease lease) {
		Waiting ticket = this.waiting.remove(lease.ticket().id());
		if (ticket == null) {
			giveBack(lease, LeaseOutcome.ABANDONED);
		}
		else if (ticket.holder().take(lease)) {
			ticket.sink().success(lease);
		}
	}

	private record Waiting(MonoSink<Lease> sink, LeaseHolder holder) {

	}

}
