package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps the calls to a pool within the rate that Resilience4j's limiter of the pool's
 * name allows, where one is configured: a call waits for its turn as long as the
 * limiter's {@code timeout-duration}, and is refused if that would not be enough. Other
 * attempts of the same request count as well. When the gateway is stopped nobody waits
 * any longer, and the scheduler refuses.
 */
final class PoolRateFilter implements GlobalFilter, Ordered {

	/**
	 * Those that the registry has, which is a proxy and asked by reflection each time.
	 */
	private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();

	private final Mono<Void> closing;

	/**
	 * Creates a filter.
	 * @param limiters the limiters of pools, by their names
	 * @param closing completes when nobody may wait any more
	 */
	PoolRateFilter(RateLimiterRegistry limiters, Mono<Void> closing) {
		this.closing = closing;
		limiters.getEventPublisher()
			.onEntryAdded((event) -> put(event.getAddedEntry()))
			.onEntryReplaced((event) -> put(event.getNewEntry()))
			.onEntryRemoved((event) -> this.limiters.remove(event.getRemovedEntry().getName()));
		limiters.getAllRateLimiters().forEach(this::put);
	}

	private void put(RateLimiter limiter) {
		this.limiters.put(limiter.getName(), limiter);
	}

	@Override
	public int getOrder() {
		return FilterOrder.POOL_RATE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		if (!"lb".equals(url.getScheme())) {
			return chain.filter(exchange);
		}
		// found, never made: there are as many as are configured
		RateLimiter limiter = this.limiters.get(url.getHost());
		return (limiter != null) ? inTurn(limiter).then(Mono.defer(() -> chain.filter(exchange)))
				: chain.filter(exchange);
	}

	private Mono<Void> inTurn(RateLimiter limiter) {
		return Mono.defer(() -> {
			long wait = limiter.reservePermission();
			if (wait < 0) {
				return Mono.error(refusal(limiter));
			}
			return (wait == 0) ? Mono.empty() : Mono.firstWithSignal(Mono.delay(Duration.ofNanos(wait)).then(),
					this.closing.then(Mono.error(PoolRateFilter::closing)));
		});
	}

	private static Refusal closing() {
		return Refusal.of(Refusal.Reason.UNAVAILABLE, "The gateway is being stopped; try again");
	}

	private static Refusal refusal(RateLimiter limiter) {
		RateLimiterConfig config = limiter.getRateLimiterConfig();
		return Refusal
			.of(Refusal.Reason.LIMITED,
					"Pool '%s' takes no more than %d requests in %s s; try again later".formatted(limiter.getName(),
							config.getLimitForPeriod(), config.getLimitRefreshPeriod().toMillis() / 1e3))
			.retryAfter(config.getLimitRefreshPeriod());
	}

}
