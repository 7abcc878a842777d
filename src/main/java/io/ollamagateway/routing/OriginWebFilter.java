package io.ollamagateway.routing;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.ollamagateway.ingress.IngressSettingsSource;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells browsers which other origins' pages may use the gateway, and refuses the rest: by
 * what is configured for the path, else for the model APIs by Ollama's own rules, so that
 * what a page may do with Ollama it may do here.
 */
final class OriginWebFilter implements WebFilter, Ordered {

	/** As {@code OLLAMA_ORIGINS} has them if nobody sets it. */
	private static final List<String> OLLAMA_ORIGINS = List.of("http://localhost", "https://localhost",
			"http://localhost:[*]", "https://localhost:[*]", "http://127.0.0.1", "https://127.0.0.1",
			"http://127.0.0.1:[*]", "https://127.0.0.1:[*]", "http://0.0.0.0", "https://0.0.0.0", "http://0.0.0.0:[*]",
			"https://0.0.0.0:[*]", "app://*", "file://*", "tauri://*", "vscode-webview://*", "vscode-file://*");

	private static final List<String> EXPOSED = List.of("Retry-After", "X-Request-Id", "X-Gateway-Pool",
			"X-Gateway-Instance", "X-Gateway-Attempts", "X-Gateway-Queue-Millis", "X-RateLimit-Limit",
			"X-RateLimit-Remaining", "X-RateLimit-Reset");

	private final CorsProcessor processor = new DefaultCorsProcessor();

	private final GatewayPort port;

	private final CorsConfigurationSource configured;

	private final IngressSettingsSource settings;

	OriginWebFilter(GatewayPort port, CorsConfigurationSource configured, IngressSettingsSource settings) {
		this.port = port;
		this.configured = configured;
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.ORIGIN;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.port.received(exchange)) {
			return chain.filter(exchange);
		}
		ServerHttpResponse response = exchange.getResponse();
		boolean permitted;
		try {
			CorsConfiguration rules = rules(exchange);
			if (rules == null) {
				return chain.filter(exchange);
			}
			permitted = this.processor.process(rules, exchange);
		}
		catch (IllegalArgumentException ex) {
			// an origin that is none
			response.setStatusCode(HttpStatus.FORBIDDEN);
			permitted = false;
		}
		if (!permitted || CorsUtils.isPreFlightRequest(exchange.getRequest())) {
			return response.setComplete();
		}
		HttpHeaders granted = granted(response.getHeaders());
		response.beforeCommit(() -> Mono.fromRunnable(() -> granted.forEach(response.getHeaders()::put)));
		return chain.filter(exchange);
	}

	private @Nullable CorsConfiguration rules(ServerWebExchange exchange) {
		CorsConfiguration configured = this.configured.getCorsConfiguration(exchange);
		if (configured != null) {
			return configured;
		}
		boolean models = ExchangeAttribute.APPLICATION.in(exchange) == null;
		return (models && CorsUtils.isCorsRequest(exchange.getRequest()) && !isOwn(exchange.getRequest().getHeaders()))
				? ollama() : null;
	}

	/**
	 * Whether the page comes from the host that it calls. As to Ollama, the scheme makes
	 * no difference: a proxy in front may have ended TLS without saying so.
	 */
	private static boolean isOwn(HttpHeaders headers) {
		String host = headers.getFirst(HttpHeaders.HOST);
		String origin = headers.getOrigin();
		return host != null && origin != null
				&& (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
	}

	private CorsConfiguration ollama() {
		CorsConfiguration rules = new CorsConfiguration();
		rules.setAllowedOriginPatterns(
				Stream.concat(OLLAMA_ORIGINS.stream(), this.settings.current().origins().stream()).toList());
		rules.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"));
		rules.setAllowedHeaders(List.of(CorsConfiguration.ALL));
		rules.setExposedHeaders(EXPOSED);
		rules.setMaxAge(Duration.ofHours(12));
		return rules;
	}

	/**
	 * What is to be said in any case: errors begin with new headers, and applications may
	 * say something else.
	 */
	private static HttpHeaders granted(HttpHeaders headers) {
		HttpHeaders granted = new HttpHeaders();
		headers.forEach((name, values) -> {
			if (name.toLowerCase(Locale.ROOT).startsWith("access-control-")) {
				granted.put(name, List.copyOf(values));
			}
		});
		return granted;
	}

}
