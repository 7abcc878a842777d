package io.ollamagateway.routing;

import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.core.Ordered;

/**
 * The way of a request: every filter of the gateway and why it stands where it does.
 */
final class FilterOrder {

	// Web filters: before a route is looked up.

	/** First, so that even the earliest refusal bears the id. */
	static final int REQUEST_ID = Ordered.HIGHEST_PRECEDENCE + 100;

	/** Behind everything that may refuse without reading the body. */
	static final int MODEL_REQUEST = Ordered.HIGHEST_PRECEDENCE + 1000;

	// Gateway filters: of the route that was found.

	/**
	 * Outside the filter that writes the answer, since only from there the answer's real
	 * end and a client that goes away are seen.
	 */
	static final int CALL = NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 100;

	/** Outside the call, whose watch then sees what comes from an instance only. */
	static final int HEARTBEAT = CALL - 10;

	/** Around the load balancer, so that each attempt chooses anew. */
	static final int ATTEMPT = ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 10;

	/** Behind the load balancer, which puts a URL without the instance's prefix. */
	static final int INSTANCE_URL = ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER + 10;

	/** Behind the load balancer: only the chosen instance's breaker is asked. */
	static final int BREAKER = INSTANCE_URL + 5;

	/** Inside the load balancer: time in the queue is not the instance's. */
	static final int FIRST_BYTE_LIMIT = INSTANCE_URL + 10;

	/**
	 * In front of the framework's own filter for the call, which then has nothing to do.
	 */
	static final int INSTANCE_CALL = NettyRoutingFilter.ORDER - 1;

	private FilterOrder() {
	}

}
