package io.ollamagateway.routing;

import java.util.List;
import java.util.function.Predicate;

import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.web.server.ServerWebExchange;

/**
 * The predicate {@code Model} of routes. People write {@code Model=llama3*,mistral} on
 * routes of their own; the gateway writes the routes of its pools with it.
 */
public final class ModelRoutePredicateFactory extends AbstractRoutePredicateFactory<ModelRoutePredicateFactory.Config> {

	ModelRoutePredicateFactory() {
		super(Config.class);
	}

	@Override
	public List<String> shortcutFieldOrder() {
		return List.of("models");
	}

	@Override
	public ShortcutType shortcutType() {
		return ShortcutType.GATHER_LIST;
	}

	@Override
	public Predicate<ServerWebExchange> apply(Config config) {
		List<ModelPattern> patterns = config.models.stream().map(ModelPattern::parse).toList();
		return new ModelPredicate(config, patterns);
	}

	/**
	 * What a route says of models.
	 */
	public static final class Config {

		private List<String> models = List.of();

		private @Nullable String pool;

		/**
		 * Names or globs of the models that the route takes.
		 * @param models as in the {@code models} of a pool
		 */
		public void setModels(List<String> models) {
			this.models = List.copyOf(models);
		}

		/**
		 * The pool whose models the route takes: those that its configuration gives to it
		 * and, for the default pool, those that no pool names.
		 * @param pool the pool's name
		 */
		public void setPool(String pool) {
			this.pool = pool;
		}

	}

	private record ModelPredicate(Config config, List<ModelPattern> patterns) implements GatewayPredicate {

		@Override
		public boolean test(ServerWebExchange exchange) {
			ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
			if (request == null) {
				return ModelUnread.ask(exchange);
			}
			if (this.config.pool != null) {
				var pool = ExchangeAttribute.POOL.in(exchange);
				return pool != null && pool.name().equals(this.config.pool);
			}
			return this.patterns.stream().anyMatch((pattern) -> pattern.matches(request.model()));
		}

		@Override
		public Object getConfig() {
			return this.config;
		}

		@Override
		public String toString() {
			String models = "Model: " + this.config.models;
			return (this.config.pool != null) ? models + ", pool " + this.config.pool : models;
		}

	}

}
