package io.ollamagateway.routing;

import java.util.stream.Collectors;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.GpuMonitor;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets it be asked how busy GPUs are, as long as the application lives.
 */
@Configuration(proxyBeanMethods = false)
class GpuConfiguration {

	@Bean(initMethod = "start")
	GpuMonitor gpuMonitor(SettingsOwner settings, Fleet fleet, ObjectProvider<FleetListener> listeners) {
		FleetListeners all = new FleetListeners(new Listeners<>("the fleet", listeners.orderedStream().toList()));
		return new GpuMonitor(() -> settings.current().gpu(),
				() -> fleet.pools().instances().stream().map(Instance::id).collect(Collectors.toSet()),
				all::gpusChanged);
	}

}
