package io.ollamagateway.routing;

import java.time.Duration;
import java.util.regex.Pattern;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.util.AlternativeJdkIdGenerator;
import org.springframework.util.IdGenerator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Gives each request an id: the client's, if it sent a sound one, else a new one. The
 * answer tells it.
 */
final class RequestIdWebFilter implements WebFilter, Ordered {

	static final String HEADER = "X-Request-Id";

	private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

	/** Asks the system for randomness once, at the start, since that can block. */
	private final IdGenerator ids = new AlternativeJdkIdGenerator();

	@Override
	public int getOrder() {
		return FilterOrder.REQUEST_ID;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String sent = exchange.getRequest().getHeaders().getFirst(HEADER);
		String id = (sent != null && SOUND.matcher(sent).matches()) ? sent : this.ids.generateId().toString();
		ExchangeAttribute.REQUEST_ID.put(exchange, id);
		ExchangeAttribute.ARRIVED.put(exchange, System.nanoTime());
		exchange.getResponse()
			.beforeCommit(() -> Mono.fromRunnable(() -> exchange.getResponse().getHeaders().set(HEADER, id)));
		return chain.filter(exchange);
	}

	/**
	 * How long a request has been here.
	 */
	static Duration sinceArrival(ServerWebExchange exchange) {
		return Duration.ofNanos(System.nanoTime() - ExchangeAttribute.ARRIVED.requiredIn(exchange));
	}

}
