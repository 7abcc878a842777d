package io.ollamagateway.monitoring;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ollamagateway.access.Caller;
import io.ollamagateway.access.LimitKind;
import io.ollamagateway.access.LimitListener;

/**
 * Counts what goes beyond the limits of callers, without their names.
 */
final class LimitMetrics implements LimitListener {

	private final Map<LimitKind, Counter> refused = new EnumMap<>(LimitKind.class);

	private final Map<LimitKind, Counter> tolerated = new EnumMap<>(LimitKind.class);

	private final Counter local;

	private volatile boolean storeUp = true;

	LimitMetrics(MeterRegistry registry) {
		for (LimitKind kind : LimitKind.values()) {
			this.refused.put(kind, counter(registry, kind, true));
			this.tolerated.put(kind, counter(registry, kind, false));
		}
		this.local = Counter.builder(MeterNames.LIMIT_STORE_FALLBACKS)
			.description("Requests that this gateway counted for itself because Redis had failed")
			.register(registry);
		Gauge.builder(MeterNames.LIMIT_STORE_UP, this, (limits) -> limits.storeUp ? 1 : 0)
			.description("Whether limits are counted where they are meant to be")
			.strongReference(true)
			.register(registry);
	}

	private static Counter counter(MeterRegistry registry, LimitKind kind, boolean refused) {
		return Counter.builder(MeterNames.LIMITS_EXCEEDED)
			.description("Requests that went beyond a limit of their caller")
			.tag("kind", kind.label())
			.tag("refused", Boolean.toString(refused))
			.register(registry);
	}

	@Override
	public void exceeded(Caller caller, LimitKind kind, boolean refused) {
		Objects.requireNonNull((refused ? this.refused : this.tolerated).get(kind)).increment();
	}

	@Override
	public void countedLocally() {
		this.local.increment();
	}

	@Override
	public void storeLost() {
		this.storeUp = false;
	}

	@Override
	public void storeFound() {
		this.storeUp = true;
	}

}
