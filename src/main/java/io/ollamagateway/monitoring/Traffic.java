package io.ollamagateway.monitoring;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Clock;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.routing.CallListener;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Lease;

/**
 * Counts for the status page what passes through pools and instances. It counts for
 * itself, so that the page is the same whatever is exported to whom.
 */
final class Traffic implements CallListener, FleetListener {

	private final Clock clock;

	private final Map<String, PoolTraffic> pools = new ConcurrentHashMap<>();

	private final Map<String, InstanceTraffic> instances = new ConcurrentHashMap<>();

	Traffic(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void poolsChanged(Pools pools) {
		Set<String> names = pools.all().stream().map(Pool::name).collect(Collectors.toSet());
		names.forEach((name) -> this.pools.computeIfAbsent(name, (_) -> new PoolTraffic(this.clock)));
		this.pools.keySet().retainAll(names);
		Set<String> ids = pools.instances().stream().map(Instance::id).collect(Collectors.toSet());
		ids.forEach((id) -> this.instances.computeIfAbsent(id, (_) -> new InstanceTraffic()));
		this.instances.keySet().retainAll(ids);
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		failed(lease);
	}

	@Override
	public void callEnded(EndedCall call) {
		CallOutcome outcome = call.outcome();
		long tokens = outputTokens(outcome);
		PoolTraffic pool = (call.pool() != null) ? this.pools.get(call.pool().name()) : null;
		if (pool != null) {
			pool.ended(outcome, tokens);
		}
		Lease lease = call.lease();
		if (lease == null) {
			return;
		}
		InstanceTraffic instance = this.instances.get(lease.instance().id());
		if (instance != null) {
			instance.ended(tokens);
		}
		if (outcome.failure() != null && outcome.failure().verdict() == Failure.Verdict.FAILURE) {
			failed(lease);
		}
	}

	private void failed(Lease lease) {
		InstanceTraffic instance = this.instances.get(lease.instance().id());
		if (instance != null) {
			instance.failed();
		}
	}

	private static long outputTokens(CallOutcome outcome) {
		Long told = outcome.counters().outputTokens();
		return (told != null) ? told : outcome.pieces();
	}

	Map<String, PoolTraffic> pools() {
		return this.pools;
	}

	/** The counters of all pools and instances as they are. */
	Counts counts() {
		return new Counts(each(this.pools, PoolTraffic::totals), each(this.instances, InstanceTraffic::totals));
	}

	private static <T, R> Map<String, R> each(Map<String, T> all, Function<T, R> value) {
		Map<String, R> values = new HashMap<>();
		all.forEach((name, one) -> values.put(name, value.apply(one)));
		return values;
	}

	/**
	 * Counters at one moment.
	 *
	 * @param pools by name
	 * @param instances by id
	 */
	record Counts(Map<String, PoolTraffic.Totals> pools, Map<String, InstanceTraffic.Totals> instances) {

		PoolTraffic.Totals pool(String name) {
			return this.pools.getOrDefault(name, PoolTraffic.Totals.NONE);
		}

		InstanceTraffic.Totals instance(String id) {
			return this.instances.getOrDefault(id, InstanceTraffic.Totals.NONE);
		}

	}

}
