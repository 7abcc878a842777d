package io.ollamagateway.routing;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.ServerEndpoint;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Finds who answers the endpoints about Ollama as a whole, on the gateway's port, and
 * what Ollama's router says by itself: that a method is wrong, or that a slash at the end
 * is one too many. People's own routes stand before it.
 */
final class ServerApi extends AbstractHandlerMapping {

	/** Behind the routes, whose mapping has 1. */
	private static final int ORDER = 2;

	private final GatewayPort port;

	private final List<ServerApiHandler> handlers;

	ServerApi(GatewayPort port, List<ServerApiHandler> handlers) {
		this.port = port;
		this.handlers = handlers;
		setOrder(ORDER);
	}

	@Override
	protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
		return Mono.justOrEmpty(this.port.received(exchange) ? handler(exchange) : null);
	}

	private @Nullable WebHandler handler(ServerWebExchange exchange) {
		String path = exchange.getRequest().getPath().value();
		String method = exchange.getRequest().getMethod().name();
		Optional<ServerEndpoint> found = ServerEndpoint.at(path);
		if (found.isPresent()) {
			ServerEndpoint endpoint = found.get();
			return endpoint.methods().contains(method) ? of(endpoint) : wrongMethod(endpoint.methods());
		}
		return redirects(path, method) ? ServerApi::redirect : null;
	}

	private WebHandler of(ServerEndpoint endpoint) {
		ServerApiHandler handler = this.handlers.stream()
			.filter((candidate) -> candidate.endpoints().contains(endpoint))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Nobody answers " + endpoint));
		return (exchange) -> handler.handle(endpoint, exchange);
	}

	static WebHandler wrongMethod(List<String> allowed) {
		return (exchange) -> {
			ExchangeAttribute.ALLOWED_METHODS.put(exchange, String.join(", ", allowed));
			return Mono.error(Refusal.of(Refusal.Reason.METHOD_NOT_ALLOWED, "405 method not allowed"));
		};
	}

	private static boolean redirects(String path, String method) {
		if (path.length() < 2 || !path.endsWith("/")) {
			return false;
		}
		String target = path.substring(0, path.length() - 1);
		return (Endpoint.at(target).isPresent() && method.equals(HttpMethod.POST.name()))
				|| ServerEndpoint.at(target).filter((endpoint) -> endpoint.methods().contains(method)).isPresent();
	}

	private static Mono<Void> redirect(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		URI uri = request.getURI();
		String path = uri.getRawPath();
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		boolean get = HttpMethod.GET.equals(request.getMethod());
		exchange.getResponse().setStatusCode(get ? HttpStatus.MOVED_PERMANENTLY : HttpStatus.TEMPORARY_REDIRECT);
		exchange.getResponse().getHeaders().set(HttpHeaders.LOCATION, path.substring(0, path.length() - 1) + query);
		return exchange.getResponse().setComplete();
	}

}
