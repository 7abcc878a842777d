package io.ollamagateway.routing;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.settings.SettingsOwner;
import reactor.core.publisher.Flux;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;

/**
 * One route for each pool. They stand behind people's own routes, whose order is 0 unless
 * they say otherwise.
 */
final class PoolRoutes implements RouteLocator {

	private static final int ORDER = 1000;

	/** Nobody else's route has it, since it has no text. */
	private static final Object MARK = new Object();

	private final SettingsOwner settings;

	private final ModelRoutePredicateFactory predicates;

	PoolRoutes(SettingsOwner settings, ModelRoutePredicateFactory predicates) {
		this.settings = settings;
		this.predicates = predicates;
	}

	@Override
	public Flux<Route> getRoutes() {
		return Flux.defer(() -> Flux.fromIterable(this.settings.current().pools().all())).map(this::route);
	}

	/**
	 * Whether a route is one of these.
	 */
	static boolean isPool(Route route) {
		return route.getMetadata().get("pool") == MARK;
	}

	private Route route(Pool pool) {
		ModelRoutePredicateFactory.Config config = new ModelRoutePredicateFactory.Config();
		config.setModels(pool.models().stream().map(ModelPattern::text).toList());
		config.setPool(pool.name());
		return Route.async()
			.id("pool-" + pool.name())
			.uri("lb://" + pool.name())
			.order(ORDER)
			.asyncPredicate(this.predicates.applyAsync(config))
			.metadata("pool", MARK)
			.metadata(RouteMetadataUtils.CONNECT_TIMEOUT_ATTR, Math.toIntExact(pool.timeouts().connect().toMillis()))
			.build();
	}

}
