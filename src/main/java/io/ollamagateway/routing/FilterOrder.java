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

	/** Runs all that follow. */
	static final int DIRECT = Ordered.HIGHEST_PRECEDENCE;

	/** First, so that even the earliest refusal bears the id. */
	static final int REQUEST_ID = Ordered.HIGHEST_PRECEDENCE + 100;

	/** Around all that may answer. */
	static final int OWN_ANSWER = REQUEST_ID + 1;

	/** Whatever becomes of it is part of its trace. */
	static final int TRACE = REQUEST_ID + 5;

	/** Around whatever answers. */
	static final int OWN_ANSWER_HEADERS = REQUEST_ID + 10;

	/** In front of all that costs something. */
	static final int CLIENT_ADDRESS = REQUEST_ID + 20;

	static final int HEADER_COUNT = REQUEST_ID + 30;

	/** The dice are thrown before a route is looked for the first time. */
	static final int WEIGHTS = REQUEST_ID + 100;

	/** All behind it may do otherwise with what goes to other applications. */
	static final int APPLICATION = REQUEST_ID + 110;

	/**
	 * In front of access, since browsers ask whether they may without saying who they
	 * are.
	 */
	static final int ORIGIN = REQUEST_ID + 120;

	/** In front of everything that costs something, and of all that asks who calls. */
	static final int ACCESS = ORIGIN + 10;

	/** As soon as it is known whose limits count. */
	static final int LIMIT = ACCESS + 5;

	/** Behind everything that may refuse without reading the body. */
	static final int MODEL_REQUEST = ACCESS + 10;

	/** As soon as it is known what is asked. */
	static final int TOKEN_LIMIT = MODEL_REQUEST + 5;

	/** As soon as it is known that nothing but that is asked. */
	static final int UNLOAD = TOKEN_LIMIT + 5;

	/** Last, since it is the route's way already. */
	static final int APPLICATION_PREFLIGHT = MODEL_REQUEST + 100;

	// Gateway filters: of the route that was found.

	/**
	 * Outside the filter that writes the answer, since only from there the answer's real
	 * end and a client that goes away are seen.
	 */
	static final int CALL = NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 100;

	/** First of all: what has a route of its own is known only now. */
	static final int ROUTE_ACCESS = CALL - 25;

	/** Outside the call, whose watch then sees what comes from an instance only. */
	static final int HEARTBEAT = CALL - 10;

	/**
	 * Between heartbeats, which have the right name, and the call, whose watch sees what
	 * instances send.
	 */
	static final int ALIAS = CALL - 5;

	/** Around all attempts: another model is the last resort. */
	static final int FALLBACK = ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 20;

	/** Around all attempts, and before another model is thought of. */
	static final int AUTO_PULL = FALLBACK + 5;

	/** Before anything is asked of an instance. */
	static final int PLAIN_PATH = HEARTBEAT - 20;

	/** Inside the call, which then sees what is wrong with the body. */
	static final int APPLICATION_BODY = CALL + 10;

	/** Around the load balancer, so that each attempt chooses anew. */
	static final int ATTEMPT = ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 10;

	/** In front of the load balancer: who waits for the pool's rate holds no lease. */
	static final int POOL_RATE = ATTEMPT + 5;

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
