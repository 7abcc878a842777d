package io.ollamagateway.routing;

import io.ollamagateway.bodies.HeldBytes;
import io.ollamagateway.bodies.SmallBodies;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.models.AccountCalls;
import io.ollamagateway.models.Blobs;
import io.ollamagateway.models.ModelCatalog;
import io.ollamagateway.models.ModelChanges;
import io.ollamagateway.models.ModelRenames;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts together what makes the fleet look like one Ollama.
 */
@Configuration(proxyBeanMethods = false)
class ServerApiConfiguration {

	@Bean
	ModelCatalog modelCatalog(Fleet fleet, SettingsOwner settings) {
		return new ModelCatalog(fleet, () -> settings.current().rules().aliases());
	}

	@Bean
	CatalogHandler catalogHandler(ModelCatalog catalog) {
		return new CatalogHandler(catalog);
	}

	@Bean
	SmallBodies smallBodies(SettingsOwner settings, HeldBytes heldBytes) {
		return new SmallBodies(settings, heldBytes);
	}

	@Bean
	ModelChanges modelChanges(Fleet fleet, SettingsOwner settings) {
		return new ModelChanges(fleet, () -> settings.current().rules().changes().limits());
	}

	@Bean
	ChangeHandler changeHandler(ModelChanges changes, Fleet fleet, SmallBodies bodies, SettingsOwner settings) {
		return new ChangeHandler(changes, new ModelRenames(fleet), new Blobs(fleet), bodies, settings);
	}

	@Bean
	AccountHandler accountHandler(Fleet fleet, SmallBodies bodies) {
		return new AccountHandler(new AccountCalls(fleet), bodies);
	}

	@Bean
	AliasFilter aliasFilter() {
		return new AliasFilter();
	}

	@Bean
	FallbackFilter fallbackFilter() {
		return new FallbackFilter();
	}

	@Bean
	ServerApi serverApi(GatewayPort port, ObjectProvider<ServerApiHandler> handlers) {
		return new ServerApi(port, handlers.orderedStream().toList());
	}

}
