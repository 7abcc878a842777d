package io.ollamagateway.monitoring;

import io.micrometer.core.instrument.Clock;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts together what the status page shows; {@link DashboardRoutes} serves it.
 */
@Configuration(proxyBeanMethods = false)
class DashboardConfiguration {

	@Bean
	Traffic dashboardTraffic() {
		return new Traffic(Clock.SYSTEM);
	}

	@Bean
	TrafficHistory dashboardHistory(Traffic traffic, FleetViews views) {
		return new TrafficHistory(traffic, views);
	}

	@Bean
	DashboardViews dashboardViews(FleetViews views, Traffic traffic, TrafficHistory history) {
		return new DashboardViews(views, traffic, history);
	}

	@Bean
	FleetChanges fleetChanges() {
		return new FleetChanges();
	}

	@Bean
	DashboardFeed dashboardFeed(DashboardViews views, TrafficHistory history, FleetChanges changes, JsonMapper json) {
		return new DashboardFeed(views, history, changes.all(), json, Schedulers.parallel());
	}

}
