package io.ollamagateway.routing;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

import io.ollamagateway.access.Caller;
import io.ollamagateway.models.ModelCatalog;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.ServerEndpoint;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.web.server.ServerWebExchange;

/**
 * Answers what is asked of the fleet's models as a whole, by what is known of them: no
 * instance is asked.
 */
final class CatalogHandler implements ServerApiHandler {

	private final ModelCatalog catalog;

	CatalogHandler(ModelCatalog catalog) {
		this.catalog = catalog;
	}

	@Override
	public Set<ServerEndpoint> endpoints() {
		return EnumSet.range(ServerEndpoint.ROOT, ServerEndpoint.OPENAI_MODEL);
	}

	@Override
	public Mono<Void> handle(ServerEndpoint endpoint, ServerWebExchange exchange) {
		Caller caller = ExchangeAttribute.CALLER.requiredIn(exchange);
		BiPredicate<ModelName, ModelName> visible = (asked, runs) -> caller.mayUse(Optional.of(asked), runs);
		return switch (endpoint) {
			case ROOT -> Answers.text(exchange, 200, "text/plain; charset=utf-8", "Ollama is running");
			case VERSION -> Answers.json(exchange,
					() -> JsonNodeFactory.instance.objectNode().put("version", this.catalog.version()));
			case STATUS -> Answers.json(exchange, this.catalog::status);
			case TAGS -> Answers.json(exchange, () -> this.catalog.tags(visible));
			case PS -> Answers.json(exchange, () -> this.catalog.loaded(visible));
			case OPENAI_MODELS -> Answers.json(exchange, () -> this.catalog.openAiModels(visible));
			default -> model(endpoint.argument(exchange.getRequest().getPath().value()), exchange, visible);
		};
	}

	private Mono<Void> model(String id, ServerWebExchange exchange, BiPredicate<ModelName, ModelName> visible) {
		return Answers.json(exchange, () -> this.catalog.openAiModel(id, visible).orElseThrow(() -> unknown(id)));
	}

	private static Refusal unknown(String id) {
		return ModelName.parse(id)
			.map((name) -> Refusal.of(Refusal.Reason.UNKNOWN_MODEL, "model '" + name.display() + "' not found"))
			.orElseGet(() -> Refusal.of(Refusal.Reason.MALFORMED, "model is required"));
	}

}
