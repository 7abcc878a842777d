package io.ollamagateway.routing;

import io.ollamagateway.answers.BreakerOpenException;
import io.ollamagateway.fleet.BreakerPermission;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.scheduling.Lease;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Takes the permission of the breaker of the instance that was chosen, and of no other.
 * The scheduler knows the breakers' states, so that it is refused only if the state
 * changed in between; the request is then sent elsewhere.
 */
final class BreakerFilter implements GlobalFilter, Ordered {

	private final Fleet fleet;

	BreakerFilter(Fleet fleet) {
		this.fleet = fleet;
	}

	@Override
	public int getOrder() {
		return FilterOrder.BREAKER;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Call call = ExchangeAttribute.CALL.requiredIn(exchange);
		Lease lease = call.leases().lease();
		if (lease == null) {
			return chain.filter(exchange);
		}
		BreakerPermission permission = this.fleet.breaker(lease.instance().id()).acquire();
		if (permission == null) {
			return Mono.error(new BreakerOpenException());
		}
		call.permissions().began(permission);
		return chain.filter(exchange);
	}

}
