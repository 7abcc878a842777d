package io.ollamagateway.monitoring;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * What has been heard of one instance.
 */
final class InstanceRecord {

	private final LongAdder answered = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private volatile StateChange state;

	private volatile FleetView.@Nullable LastFailure lastFailure;

	private volatile Map<String, Double> gpus = Map.of();

	InstanceRecord(Instant since) {
		this.state = new StateChange(null, since);
	}

	void changed(StateChange state) {
		this.state = state;
	}

	void answered() {
		this.answered.increment();
	}

	void failed(FleetView.LastFailure failure) {
		this.failed.increment();
		this.lastFailure = failure;
	}

	void gpus(Map<String, Double> gpus) {
		this.gpus = gpus;
	}

	Map<String, Double> gpus() {
		return this.gpus;
	}

	StateChange state() {
		return this.state;
	}

	long answers() {
		return this.answered.sum();
	}

	long failures() {
		return this.failed.sum();
	}

	FleetView.@Nullable LastFailure lastFailure() {
		return this.lastFailure;
	}

	/**
	 * A change of its state.
	 *
	 * @param reason why, for people
	 * @param at when
	 */
	record StateChange(@Nullable String reason, Instant at) {
	}

}
