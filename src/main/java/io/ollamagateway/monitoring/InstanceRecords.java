package io.ollamagateway.monitoring;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.GpuUse;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallListener;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what happened to each instance, as long as it is one.
 */
final class InstanceRecords implements FleetListener, CallListener {

	/** What network errors say of where they come from. */
	private static final Pattern ADDRESS = Pattern.compile("\\S*/\\S*:\\d+|\\S+:\\d{2,5}\\b");

	private final Map<String, InstanceRecord> records = new ConcurrentHashMap<>();

	private final InstantSource clock;

	InstanceRecords(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * What was heard of an instance.
	 * @param instance its id
	 * @return its record, an empty one if nothing was heard
	 */
	InstanceRecord of(String instance) {
		InstanceRecord known = this.records.get(instance);
		return (known != null) ? known : new InstanceRecord(this.clock.instant());
	}

	@Override
	public void poolsChanged(Pools pools) {
		Set<String> ids = pools.instances().stream().map(Instance::id).collect(Collectors.toSet());
		this.records.keySet().retainAll(ids);
		ids.forEach((id) -> this.records.computeIfAbsent(id, (_) -> new InstanceRecord(this.clock.instant())));
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		InstanceRecord known = this.records.get(change.instance().id());
		if (known != null) {
			String reason = ADDRESS.matcher(change.reason()).replaceAll("its address");
			known.changed(new InstanceRecord.StateChange(reason, this.clock.instant()));
		}
	}

	@Override
	public void gpusChanged(List<GpuUse> uses) {
		Map<String, Map<String, Double>> gpus = new HashMap<>();
		uses.forEach(
				(use) -> gpus.computeIfAbsent(use.instance(), (_) -> new TreeMap<>()).put(use.gpu(), use.percent()));
		this.records.forEach((id, known) -> known.gpus(gpus.getOrDefault(id, Map.of())));
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		failed(lease, failure, lease.ticket().request());
	}

	@Override
	public void callEnded(EndedCall call) {
		Lease lease = call.lease();
		if (lease == null) {
			return;
		}
		InstanceRecord known = this.records.get(lease.instance().id());
		Failure failure = call.outcome().failure();
		if (known != null) {
			known.answered();
		}
		if (failure != null && failure.verdict() == Failure.Verdict.FAILURE) {
			failed(lease, failure, call.request());
		}
	}

	private void failed(Lease lease, Failure failure, @Nullable ModelRequest request) {
		InstanceRecord known = this.records.get(lease.instance().id());
		if (known != null) {
			known.failed(new FleetView.LastFailure(failure.label(),
					(request != null) ? request.model().display() : null, this.clock.instant()));
		}
	}

}
