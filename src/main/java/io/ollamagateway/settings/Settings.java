package io.ollamagateway.settings;

import java.time.Duration;
import java.util.Optional;

import io.ollamagateway.access.Access;
import io.ollamagateway.fleet.GpuProperties;
import io.ollamagateway.fleet.PoolAssembly;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.ingress.IngressSettings;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * A valid configuration, whole and unchanging. A request uses the one that was current
 * when it came.
 *
 * @param pools the pools
 * @param defaultModel the model of requests that name none
 * @param limits the bounds of one request's body
 * @param maxHeldBytes the bound of all bodies together
 * @param inventoryInterval how often instances are asked for their models
 * @param shutdownDelay how long a gateway that is being stopped still accepts requests
 * @param reloadInterval how often the configuration's files are looked at
 * @param streamBuffer the buffers for clients that read slowly
 * @param ingress who is let in, and how
 * @param access who may do what
 * @param contexts the rules about the context that models are loaded with
 * @param rules what is said of models by their names
 * @param tracesPerSecond the most requests a second that become traces; 0: all
 * @param gpu who knows how busy GPUs are
 */
public record Settings(Pools pools, @Nullable String defaultModel, RequestLimits limits, long maxHeldBytes,
		Duration inventoryInterval, Duration shutdownDelay, Duration reloadInterval,
		StreamBufferProperties streamBuffer, IngressSettings ingress, Access access, ContextRules contexts,
		ModelRules rules, int tracesPerSecond, GpuProperties gpu) {

	private static final long MAX_HELD_BYTES = DataSize.ofMegabytes(512).toBytes();

	/**
	 * Makes settings of what is configured.
	 * @param properties what is configured
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException names the property that is wrong
	 */
	public static Settings of(GatewayProperties properties) {
		String model = properties.defaultModel();
		require(model == null || !ModelName.parse(model).equals(Optional.empty()), "default-model", model,
				"it is not the name of a model");
		require(properties.maxBodySize().toBytes() > 0, "max-body-size", properties.maxBodySize(),
				"it must be larger than 0");
		long maxHeldBytes = maxHeldBytes(properties);
		require(maxHeldBytes >= properties.maxBodySize().toBytes(), "max-held-bytes", properties.maxHeldBytes(),
				"it must not be smaller than max-body-size");
		require(properties.bodyTimeout().isPositive(), "body-timeout", properties.bodyTimeout(),
				"it must be longer than 0");
		require(!properties.shutdownDelay().isNegative(), "shutdown-delay", properties.shutdownDelay(),
				"it must not be below 0");
		require(!properties.reloadInterval().isNegative(), "reload-interval", properties.reloadInterval(),
				"it must not be below 0");
		require(properties.inventoryInterval().isPositive(), "inventory-interval", properties.inventoryInterval(),
				"it must be longer than 0");
		require(properties.streamBuffer().size().toBytes() > 0, "stream-buffer.size", properties.streamBuffer().size(),
				"it must be larger than 0");
		require(!properties.streamBuffer().drainTime().isNegative(), "stream-buffer.drain-time",
				properties.streamBuffer().drainTime(), "it must not be below 0");
		require(properties.tracesPerSecond() >= 0, "traces-per-second", properties.tracesPerSecond(),
				"it must not be below 0");
		ContextRules contexts = ContextRules.of("ollama-gateway.num-ctx", properties.numCtx());
		ModelRules rules = ModelRules.of(properties);
		Pools pools = PoolAssembly.assemble(properties.pools(), properties.instances(), properties.defaultPool())
			.map((pool) -> pool
				.withLifecycle(pool.lifecycle().withPreload((preload) -> asRequested(preload, rules, contexts))));
		return new Settings(pools, model, new RequestLimits(properties.maxBodySize(), properties.bodyTimeout()),
				maxHeldBytes, properties.inventoryInterval(), properties.shutdownDelay(), properties.reloadInterval(),
				properties.streamBuffer(), IngressSettings.of(properties.connections(), properties.ingress()),
				Access.of(properties.access()), contexts, rules, properties.tracesPerSecond(),
				properties.gpu().checked("ollama-gateway.gpu"));
	}

	/** As a request for it would have it loaded that says nothing of how. */
	private static Preload asRequested(Preload preload, ModelRules rules, ContextRules contexts) {
		ModelName model = rules.aliases().target(preload.model()).map(ModelName::local).orElse(preload.model());
		return new Preload(model, contexts.usual(model));
	}

	/**
	 * The same settings with other pools.
	 */
	public Settings withPools(Pools others) {
		return new Settings(others, this.defaultModel, this.limits, this.maxHeldBytes, this.inventoryInterval,
				this.shutdownDelay, this.reloadInterval, this.streamBuffer, this.ingress, this.access, this.contexts,
				this.rules, this.tracesPerSecond, this.gpu);
	}

	private static long maxHeldBytes(GatewayProperties properties) {
		DataSize configured = properties.maxHeldBytes();
		if (configured != null) {
			return configured.toBytes();
		}
		long half = Runtime.getRuntime().maxMemory() / 2;
		return Math.max(properties.maxBodySize().toBytes(), Math.min(MAX_HELD_BYTES, half));
	}

	private static void require(boolean holds, String property, @Nullable Object value, String problem) {
		if (!holds) {
			throw new InvalidConfigurationPropertyValueException("ollama-gateway." + property, value, problem);
		}
	}

}
