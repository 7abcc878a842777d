package io.ollamagateway.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Pool;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors.Entry;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;

/**
 * The health of each pool as a component of its own. A pool that is down does not make
 * the gateway unready: it serves the other pools, and holds requests for this one.
 */
final class PoolHealth implements CompositeReactiveHealthContributor {

	private final Fleet fleet;

	private final FleetViews views;

	PoolHealth(Fleet fleet, FleetViews views) {
		this.fleet = fleet;
		this.views = views;
	}

	@Override
	public @Nullable ReactiveHealthContributor getContributor(String name) {
		return this.fleet.pools().named(name).map(this::indicator).orElse(null);
	}

	@Override
	public Stream<Entry> stream() {
		return this.fleet.pools().all().stream().map((pool) -> new Entry(pool.name(), indicator(pool)));
	}

	private ReactiveHealthIndicator indicator(Pool pool) {
		return () -> Mono.fromSupplier(() -> health(this.views.recent(), pool.name()));
	}

	private static Health health(FleetView fleet, String name) {
		FleetView.OfPool pool = fleet.pool(name).orElse(null);
		if (pool == null) {
			return Health.unknown().build();
		}
		Map<String, Object> instances = new LinkedHashMap<>();
		fleet.instances()
			.stream()
			.filter((instance) -> instance.pools().contains(name))
			.forEach((instance) -> instances.put(instance.id(), detail(instance)));
		return Health.status(pool.status().health())
			.withDetail("ready", pool.ready())
			.withDetail("active", pool.running())
			.withDetail("slots", pool.slots())
			.withDetail("queued", pool.queue().waiting())
			.withDetail("instances", instances)
			.build();
	}

	private static Map<String, Object> detail(FleetView.OfInstance instance) {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("state", instance.state());
		if (instance.reason() != null) {
			detail.put("reason", instance.reason());
		}
		detail.put("since", instance.since());
		detail.put("breaker", instance.breaker());
		return detail;
	}

}
