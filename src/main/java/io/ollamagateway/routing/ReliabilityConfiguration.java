package io.ollamagateway.routing;

import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.ollamagateway.fleet.Fleet;

import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts together what guards the instances beside their breakers.
 */
@Configuration(proxyBeanMethods = false)
class ReliabilityConfiguration {

	@Bean
	PoolRateFilter poolRateFilter(RateLimiterRegistry limiters, SchedulerDriver scheduler) {
		return new PoolRateFilter(limiters, scheduler.closing());
	}

	@Bean
	HttpClientCustomizer staleCloses() {
		return StaleCloses::guard;
	}

	@Bean
	Suspicions suspicions(Fleet fleet) {
		return new Suspicions(fleet);
	}

}
