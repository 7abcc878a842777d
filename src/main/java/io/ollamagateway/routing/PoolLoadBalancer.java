package io.ollamagateway.routing;

import java.util.Map;

import io.ollamagateway.scheduling.Ticket;
import reactor.core.publisher.Mono;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;

/**
 * The load balancer of {@code lb://<pool>}: asks the scheduler for a place and answers
 * with its instance. That nothing can serve the request is an error, not an empty
 * response, because only an error can say why.
 */
final class PoolLoadBalancer implements ReactorServiceInstanceLoadBalancer {

	private final String pool;

	private final Tickets tickets;

	private final SchedulerDriver scheduler;

	PoolLoadBalancer(String pool, Tickets tickets, SchedulerDriver scheduler) {
		this.pool = pool;
		this.tickets = tickets;
		this.scheduler = scheduler;
	}

	@Override
	@SuppressWarnings("rawtypes") // as the interface declares it
	public Mono<Response<ServiceInstance>> choose(Request request) {
		if (!(request.getContext() instanceof RequestDataContext context) || context.getClientRequest() == null) {
			return Mono.error(new IllegalStateException("lb://" + this.pool + " is for routes of the gateway only"));
		}
		RequestData client = context.getClientRequest();
		Map<String, Object> attributes = client.getAttributes();
		Call call = ExchangeAttribute.CALL.in(attributes);
		if (call == null) {
			return Mono.error(new IllegalStateException("The request has no call"));
		}
		Ticket ticket = this.tickets.ticket(this.pool, client, call);
		return this.scheduler.submit(ticket, call.leases())
			.doOnNext(call::granted)
			.<Response<ServiceInstance>>map((lease) -> new DefaultResponse(new LeasedInstance(lease)));
	}

}
