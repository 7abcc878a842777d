package io.ollamagateway.routing;

import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * What each {@code lb://} name gets a context of its own with. Not a configuration of the
 * application: Spring Cloud makes one of it for each pool.
 */
class PoolLoadBalancerConfiguration {

	@Bean
	ReactorServiceInstanceLoadBalancer poolLoadBalancer(Environment environment, Tickets tickets,
			SchedulerDriver scheduler) {
		String pool = environment.getRequiredProperty(LoadBalancerClientFactory.PROPERTY_NAME);
		return new PoolLoadBalancer(pool, tickets, scheduler);
	}

}
