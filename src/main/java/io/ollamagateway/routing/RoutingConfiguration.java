package io.ollamagateway.routing;

import java.util.SplittableRandom;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.bodies.HeldBytes;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.discovery.Discoveries;
import io.ollamagateway.models.GenerateProbe;
import io.ollamagateway.models.ModelLoader;
import io.ollamagateway.models.ModelLoads;
import io.ollamagateway.scheduling.Scheduler;
import io.ollamagateway.scheduling.SchedulerListener;
import io.ollamagateway.settings.GatewayProperties;
import io.ollamagateway.settings.Settings;
import io.ollamagateway.settings.SettingsOwner;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts the way of a request together.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
@LoadBalancerClients(defaultConfiguration = PoolLoadBalancerConfiguration.class)
class RoutingConfiguration {

	@Bean
	SettingsOwner settingsOwner(GatewayProperties properties, Discoveries discoveries) {
		return new SettingsOwner(Settings.of(properties), discoveries);
	}

	@Bean
	HeldBytes heldBytes(SettingsOwner settings) {
		return new HeldBytes(() -> settings.current().maxHeldBytes());
	}

	@Bean
	SchedulerDriver schedulerDriver(ObjectProvider<SchedulerListener> listeners, ObjectProvider<ModelLoads> loads) {
		Scheduler scheduler = new Scheduler(new SplittableRandom(),
				new SchedulerListeners(new Listeners<>("the scheduler", listeners.orderedStream().toList())));
		return new SchedulerDriver(scheduler, (load) -> loads.getObject().carryOut(load));
	}

	@Bean
	Tickets tickets(SettingsOwner settings, SchedulerDriver scheduler) {
		return new Tickets(settings, scheduler);
	}

	@Bean
	ModelLoads modelLoads(Fleet fleet) {
		return new ModelLoads(new ModelLoader(), fleet);
	}

	@Bean
	Fleet fleet(SettingsOwner settings, CircuitBreakerRegistry breakers, ObjectProvider<FleetListener> listeners) {
		return new Fleet(settings.current().pools(), () -> settings.current().inventoryInterval(), breakers,
				new GenerateProbe(),
				new FleetListeners(new Listeners<>("the fleet", listeners.orderedStream().toList())));
	}

	@Bean
	FleetLifecycle fleetLifecycle(Fleet fleet, SettingsOwner settings, LoadBalancerClientFactory loadBalancers,
			ApplicationEventPublisher events) {
		return new FleetLifecycle(fleet, settings, loadBalancers, events);
	}

	@Bean
	ShutdownLifecycle shutdownLifecycle(ApplicationContext context, SchedulerDriver scheduler, SettingsOwner settings) {
		return new ShutdownLifecycle(context, scheduler, settings);
	}

	@Bean
	IdleConnections idleConnections(HttpClient client) {
		return new IdleConnections(client);
	}

	@Bean
	RequestIdWebFilter requestIdWebFilter() {
		return new RequestIdWebFilter();
	}

	@Bean
	TraceWebFilter traceWebFilter(GatewayPort port, ObjectProvider<CallTracing> tracing) {
		return new TraceWebFilter(port, tracing.getIfAvailable());
	}

	@Bean
	OwnAnswerWebFilter ownAnswerWebFilter(GatewayPort port, Listeners<CallListener> listeners) {
		return new OwnAnswerWebFilter(port, listeners);
	}

	@Bean
	GatewayPort gatewayPort(ApplicationContext gateway) {
		return new GatewayPort(gateway);
	}

	@Bean
	DroppedErrors droppedErrors() {
		return new DroppedErrors();
	}

	@Bean
	ModelRequestWebFilter modelRequestWebFilter(GatewayPort port, SettingsOwner settings, HeldBytes heldBytes) {
		return new ModelRequestWebFilter(port, settings, heldBytes);
	}

	@Bean
	HeartbeatFilter heartbeatFilter(SettingsOwner settings) {
		return new HeartbeatFilter(settings);
	}

	@Bean
	StreamBuffers streamBuffers(SettingsOwner settings) {
		return new StreamBuffers(() -> settings.current().streamBuffer().totalBytes());
	}

	@Bean
	CallFilter callFilter(SchedulerDriver scheduler, SettingsOwner settings, StreamBuffers buffers,
			Listeners<CallListener> listeners) {
		return new CallFilter(scheduler, settings, buffers, listeners);
	}

	@Bean
	Listeners<CallListener> callListeners(ObjectProvider<CallListener> listeners) {
		return new Listeners<>("calls", listeners.orderedStream().toList());
	}

	@Bean
	AttemptFilter attemptFilter(Fleet fleet) {
		return new AttemptFilter(new AttemptPolicy(fleet), fleet);
	}

	@Bean
	BreakerFilter breakerFilter(Fleet fleet) {
		return new BreakerFilter(fleet);
	}

	@Bean
	InstanceUrlFilter instanceUrlFilter() {
		return new InstanceUrlFilter();
	}

	@Bean
	InstanceOutages instanceOutages() {
		return new InstanceOutages();
	}

	@Bean
	FirstByteLimitFilter firstByteLimitFilter(InstanceOutages outages) {
		return new FirstByteLimitFilter(outages);
	}

	@Bean
	InstanceCallFilter instanceCallFilter(HttpClient client) {
		return new InstanceCallFilter(client);
	}

	@Bean
	ModelRoutePredicateFactory modelRoutePredicateFactory() {
		return new ModelRoutePredicateFactory();
	}

	@Bean
	PoolRoutes poolRoutes(SettingsOwner settings, ModelRoutePredicateFactory predicates) {
		return new PoolRoutes(settings, predicates);
	}

	@Bean
	ErrorAnswers errorAnswers(GatewayPort port, Listeners<CallListener> listeners) {
		return new ErrorAnswers(port, listeners);
	}

}
