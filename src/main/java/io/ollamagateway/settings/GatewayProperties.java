package io.ollamagateway.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.ollamagateway.access.AccessProperties;
import io.ollamagateway.fleet.GpuProperties;
import io.ollamagateway.fleet.InstanceProperties;
import io.ollamagateway.fleet.PoolProperties;
import io.ollamagateway.ingress.ConnectionProperties;
import io.ollamagateway.ingress.IngressProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be configured of the gateway itself.
 *
 * @param defaultPool the pool for models that no pool names. Default: the only pool, if
 * there is only one
 * @param defaultModel the model of requests that name none. Default: none, they are
 * refused as Ollama refuses them
 * @param maxBodySize the largest body of a request that names a model; larger ones get
 * 413
 * @param maxHeldBytes the most bytes of such bodies that are held at a time over all
 * requests; what goes beyond gets 503. Default: 512MB, or half of the heap if that is
 * less, but room for one body
 * @param bodyTimeout the time in which such a body must have arrived, else 408
 * @param inventoryInterval how often each instance is asked which models it has in
 * memory; which it has on its disk is asked each sixth time. Spread by a tenth
 * @param shutdownDelay how long a gateway that is being stopped says that it is not ready
 * before it stops accepting requests. What runs then may finish within
 * {@code spring.lifecycle.timeout-per-shutdown-phase}
 * @param reloadInterval how often the configuration's files are looked at; what has
 * changed there and lain still since the look before is read again. 0: never
 * @param streamBuffer the buffers for clients that read slowly
 * @param connections the bounds of the connections that clients hold open
 * @param ingress who is let in from where, and by which ports
 * @param access who may do what
 * @param numCtx rules about the context that models are loaded with. Default: none, each
 * request gets the one that it asks for
 * @param aliases other names of models, by which clients may ask for them. Default: none
 * @param fallbacks the models that stand in for a model, in order, when no instance can
 * serve it. Default: none
 * @param gpu who knows how busy the GPUs are. Default: nobody
 * @param changes the bounds of pulls and other changes of models
 * @param tracesPerSecond the most requests a second that become traces, where traces are
 * sent; 0: all. Those that belong to a trace of their client's do not count
 * @param instances the instances where there is only one pool, {@code default}. Also from
 * the environment: {@code OLLAMA_GATEWAY_INSTANCES}, with commas between the URLs
 * @param pools the pools by name, a DNS label. Default: one, {@code default}, with the
 * Ollama of this machine
 */
@ConfigurationProperties(prefix = "ollama-gateway", ignoreUnknownFields = false)
public record GatewayProperties(@Nullable String defaultPool, @Nullable String defaultModel,
		@DefaultValue("100MB") DataSize maxBodySize, @Nullable DataSize maxHeldBytes,
		@DefaultValue("120s") Duration bodyTimeout, @DefaultValue("5s") Duration inventoryInterval,
		@DefaultValue("5s") Duration shutdownDelay, @DefaultValue("2s") Duration reloadInterval,
		@DefaultValue StreamBufferProperties streamBuffer, @DefaultValue ConnectionProperties connections,
		@DefaultValue IngressProperties ingress, @DefaultValue AccessProperties access,
		@DefaultValue List<ContextProperties> numCtx, @DefaultValue Map<String, String> aliases,
		@DefaultValue Map<String, List<String>> fallbacks, @DefaultValue ChangeProperties changes,
		@DefaultValue("100") int tracesPerSecond, @DefaultValue GpuProperties gpu,
		@DefaultValue List<InstanceProperties> instances, @DefaultValue Map<String, PoolProperties> pools) {

}
