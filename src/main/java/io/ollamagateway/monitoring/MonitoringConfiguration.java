package io.ollamagateway.monitoring;

import java.time.InstantSource;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.models.Disagreements;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.scheduling.ScheduleSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * Puts together what the gateway shows of itself.
 */
@Configuration(proxyBeanMethods = false)
class MonitoringConfiguration {

	/**
	 * Spring's own metric of requests would tell of those to models once more, and less.
	 * It tells of all others.
	 */
	@Bean
	ObservationPredicate modelRequestsAreTold() {
		return (_, context) -> !(context instanceof ServerRequestObservationContext request)
				|| request.getCarrier() == null || Endpoint.at(request.getCarrier().getPath().value()).isEmpty();
	}

	@Bean
	InstanceRecords instanceRecords() {
		return new InstanceRecords(InstantSource.system());
	}

	@Bean
	FleetViews fleetViews(Fleet fleet, ScheduleSource schedule, InstanceRecords records, Disagreements disagreements) {
		return new FleetViews(fleet, schedule, records, disagreements::current, InstantSource.system());
	}

	@Bean
	ModelLabels modelLabels() {
		return new ModelLabels();
	}

	/** First: who hears that a call has ended finds it counted. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE + 100)
	CallMetrics callMetrics(MeterRegistry registry, ModelLabels labels) {
		return new CallMetrics(registry, labels);
	}

	@Bean
	FleetMetrics fleetMetrics(MeterRegistry registry, ObjectProvider<FleetViews> views, ModelLabels labels) {
		return new FleetMetrics(registry, views::getObject, labels);
	}

	@Bean
	ReloadMetrics reloadMetrics(MeterRegistry registry) {
		return new ReloadMetrics(registry);
	}

	@Bean
	LimitMetrics limitMetrics(MeterRegistry registry) {
		return new LimitMetrics(registry);
	}

	@Bean
	RequestLog requestLog(Environment environment) {
		boolean fields = Stream
			.of("logging.structured.format.console", "logging.structured.format.file", "logging.config")
			.anyMatch(environment::containsProperty);
		return new RequestLog(fields);
	}

	@Bean
	RequestLogThread requestLogThread() {
		return new RequestLogThread();
	}

	@Bean
	FleetEndpoint fleetEndpoint(FleetViews views, Fleet fleet) {
		return new FleetEndpoint(views, fleet);
	}

	@Bean
	DemandEndpoint demandEndpoint(FleetViews views) {
		return new DemandEndpoint(views);
	}

	@Bean
	PoolHealth poolsHealthContributor(Fleet fleet, FleetViews views) {
		return new PoolHealth(fleet, views);
	}

}
