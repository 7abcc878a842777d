package io.ollamagateway.routing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.QueuePosition;
import io.ollamagateway.scheduling.ScheduleSource;
import io.ollamagateway.scheduling.ScheduleView;
import io.ollamagateway.scheduling.Scheduler;
import io.ollamagateway.scheduling.SchedulingEvent;
import io.ollamagateway.scheduling.Ticket;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Stands between the scheduler, which knows no threads, and the event loops: tells it one
 * event at a time and carries out what it decides. Its lock guards the scheduler's step
 * alone; what follows from a decision runs outside of it. As long as requests wait it
 * tells the scheduler that time passes.
 */
final class SchedulerDriver implements FleetListener, ScheduleSource {

	private static final Duration TICK = Duration.ofMillis(100);

	/** As long as nobody waits, but models are kept in memory. */
	private static final Duration SLOW_TICK = Duration.ofSeconds(1);

	private final Scheduler scheduler;

	private final Function<Decision.Load, Mono<SchedulingEvent>> loads;

	private final Object step = new Object();

	private final Trampoline trampoline = new Trampoline();

	private final AtomicLong nextTicket = new AtomicLong();

	private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

	private final AtomicBoolean ticking = new AtomicBoolean();

	private final AtomicBoolean tickingSlowly = new AtomicBoolean();

	/** Nobody waits from then on, and nothing is kept for later. */
	private volatile boolean closed;

	private final Sinks.Empty<Void> closing = Sinks.empty();

	/**
	 * Creates a driver.
	 * @param scheduler decides
	 * @param loads carries out a load and tells how it ended
	 */
	SchedulerDriver(Scheduler scheduler, Function<Decision.Load, Mono<SchedulingEvent>> loads) {
		this.scheduler = scheduler;
		this.loads = loads;
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

	/**
	 * Gives a lease back.
	 * @param lease the lease
	 * @param outcome with what
	 * @param counters what the answer told, {@link AnswerCounters#UNKNOWN} if nothing
	 */
	void giveBack(Lease lease, LeaseOutcome outcome, AnswerCounters counters) {
		tell(new SchedulingEvent.Returned(lease, outcome, counters));
	}

	/**
	 * Where a ticket stands in its queue.
	 * @param ticket its id
	 * @return its position, or nothing if it does not wait
	 */
	Optional<QueuePosition> position(long ticket) {
		synchronized (this.step) {
			return this.scheduler.position(ticket);
		}
	}

	@Override
	public ScheduleView view() {
		synchronized (this.step) {
			return this.scheduler.view(System.nanoTime());
		}
	}

	/**
	 * Somebody who may do so has a model unloaded.
	 * @param instance the instance's id
	 * @param model the model
	 */
	void unloaded(String instance, ModelName model) {
		tell(new SchedulingEvent.Unloaded(instance, model));
	}

	/** Lets nobody wait any more. */
	void close() {
		this.closed = true;
		tell(new SchedulingEvent.Closing());
		this.closing.tryEmitEmpty();
	}

	/**
	 * Completes when nobody may wait any more.
	 */
	Mono<Void> closing() {
		return this.closing.asMono();
	}

	@Override
	public void poolsChanged(Pools pools) {
		tell(new SchedulingEvent.PoolsChanged(pools));
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		if (change.to() == InstanceState.GONE) {
			// told with the pools, which may hold another instance of this name already
			return;
		}
		tell(new SchedulingEvent.InstanceChanged(change.instance().id(), change.to()));
	}

	@Override
	public void breakerChanged(String instance, BreakerState state) {
		tell(new SchedulingEvent.BreakerChanged(instance, state));
	}

	@Override
	public void callsLimited(String instance, int calls) {
		tell(new SchedulingEvent.CallsLimited(instance, calls));
	}

	@Override
	public void inventoryTold(Instance instance, InstanceInventory inventory) {
		tell(new SchedulingEvent.Inventoried(instance.id(), inventory));
	}

	private void tell(SchedulingEvent event) {
		List<Decision> decisions;
		boolean waits;
		boolean keepsWarm;
		synchronized (this.step) {
			decisions = this.scheduler.on(event, System.nanoTime());
			waits = this.scheduler.waiting() > 0;
			keepsWarm = this.scheduler.keepsWarm();
		}
		if (waits) {
			tickAfter(TICK, this.ticking);
		}
		if (keepsWarm) {
			tickAfter(SLOW_TICK, this.tickingSlowly);
		}
		if (!decisions.isEmpty()) {
			this.trampoline.run(decisions.stream().<Runnable>map((decision) -> () -> carryOut(decision)).toList());
		}
	}

	private void tickAfter(Duration pause, AtomicBoolean pending) {
		if (!this.closed && pending.compareAndSet(false, true)) {
			Schedulers.parallel().schedule(() -> {
				pending.set(false);
				tell(new SchedulingEvent.Elapsed());
			}, pause.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void carryOut(Decision decision) {
		switch (decision) {
			case Decision.Granted granted -> grant(granted.lease());
			case Decision.Load load -> this.loads.apply(load).subscribe(this::tell);
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
			giveBack(lease, LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN);
		}
		else if (ticket.holder().take(lease)) {
			ticket.sink().success(lease);
		}
	}

	private record Waiting(MonoSink<Lease> sink, LeaseHolder holder) {
	}

}
