package io.ollamagateway.routing;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.models.AutoPulls;
import io.ollamagateway.models.Disagreements;
import io.ollamagateway.models.ModelCatalog;
import io.ollamagateway.models.ModelChanges;
import io.ollamagateway.models.PreloadPulls;
import io.ollamagateway.models.Unloads;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts together what brings models to instances, and takes them away again.
 */
@Configuration(proxyBeanMethods = false)
class LifecycleConfiguration {

	@Bean
	UnloadWebFilter unloadWebFilter(Fleet fleet, SchedulerDriver scheduler) {
		return new UnloadWebFilter(new Unloads(fleet, scheduler, scheduler::unloaded));
	}

	@Bean
	AutoPullFilter autoPullFilter(Fleet fleet, ModelChanges changes) {
		return new AutoPullFilter(new AutoPulls(fleet, changes));
	}

	/** The fleet, whose listener it is, comes after it. */
	@Bean
	PreloadPulls preloadPulls(ObjectProvider<Fleet> fleet, ObjectProvider<ModelChanges> changes) {
		return new PreloadPulls(fleet::getObject, changes::getObject);
	}

	@Bean
	Disagreements disagreements(ObjectProvider<ModelCatalog> catalog) {
		return new Disagreements(catalog::getObject);
	}

}
