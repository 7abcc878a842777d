package io.ollamagateway.fleet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.ModelLifecycle;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.fleet.model.QueueLimits;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Makes pools of what is configured, or says in one sentence which property is wrong.
 */
public final class PoolAssembly {

	private static final String PREFIX = "ollama-gateway.";

	private static final String DEFAULT_POOL = "default";

	private static final InstanceProperties LOCAL_OLLAMA = InstanceProperties.of("http://localhost:11434");

	private PoolAssembly() {
	}

	/**
	 * Makes the pools.
	 * @param pools the configured pools by name. If there are none, there is one,
	 * {@code default}
	 * @param instances the instances of that one; if there are none either, the Ollama of
	 * this machine
	 * @param defaultPool the name of the pool for models that no pool names. If it is
	 * absent and there is one pool only, that one
	 * @return the pools
	 * @throws InvalidConfigurationPropertyValueException names the property that is wrong
	 */
	public static Pools assemble(Map<String, PoolProperties> pools, List<InstanceProperties> instances,
			@Nullable String defaultPool) {
		require(pools.isEmpty() || instances.isEmpty(), "instances", instances,
				"instances without a pool and 'pools' cannot be used together");
		Map<String, PoolProperties> configured = pools.isEmpty()
				? Map.of(DEFAULT_POOL, PoolProperties.of(instances.isEmpty() ? List.of(LOCAL_OLLAMA) : instances))
				: pools;
		String place = pools.isEmpty() ? "instances" : "pools";
		InstanceAssembly members = new InstanceAssembly();
		configured.forEach((name, pool) -> {
			String property = PREFIX + (pools.isEmpty() ? place : place + "." + name + ".instances");
			members.add(name, property, pool);
		});
		Map<String, String> patterns = new HashMap<>();
		List<Pool> assembled = new ArrayList<>();
		configured.forEach((name, pool) -> assembled.add(pool(name, pool, patterns, members, configured)));
		String defaultName = (defaultPool != null || assembled.size() > 1) ? defaultPool : assembled.getFirst().name();
		return checked("default-pool", defaultPool, () -> new Pools(assembled, defaultName));
	}

	private static Pool pool(String name, PoolProperties properties, Map<String, String> patterns,
			InstanceAssembly members, Map<String, PoolProperties> pools) {
		String property = "pools." + name;
		List<ModelPattern> models = new ArrayList<>();
		for (int i = 0; i < properties.models().size(); i++) {
			String text = properties.models().get(i);
			String place = property + ".models[" + i + "]";
			ModelPattern pattern = checked(place, text, () -> ModelPattern.parse(text));
			String other = patterns.putIfAbsent(pattern.text(), name);
			require(other == null, place, text,
					name.equals(other) ? "the pool names it twice" : "pool '" + other + "' names it as well");
			models.add(pattern);
		}
		Balance.HashOn hashOn = checked(property + ".hash-on", properties.hashOn(),
				() -> Balance.HashOn.parse(properties.hashOn()));
		Timeouts timeouts = checked(property + ".timeouts", properties.timeouts(),
				() -> new Timeouts(properties.timeouts().connect(), properties.timeouts().firstByte(),
						properties.timeouts().wholeAnswer(), properties.timeouts().betweenChunks(),
						properties.timeouts().load(), properties.timeouts().total()));
		PoolProperties.QueueProperties queue = properties.queue();
		QueueLimits limits = checked(property + ".queue", queue, () -> new QueueLimits(queue.capacity(),
				queue.maxBytes().toBytes(), queue.maxWait(), queue.promoteAfter(), queue.heartbeat()));
		PoolProperties.AffinityProperties affinity = properties.affinity();
		Affinity belonging = checked(property + ".affinity", affinity, () -> new Affinity(affinity.by(),
				Objects.requireNonNullElse(affinity.ttl(), affinity.by().ttl()), affinity.header(), affinity.cookie()));
		String fallback = properties.fallback();
		require(fallback == null || pools.containsKey(fallback), property + ".fallback", fallback,
				"there is no pool of this name");
		require(!name.equals(fallback), property + ".fallback", fallback, "a pool cannot stand in for itself");
		boolean waits = properties.whenEmpty() == PoolProperties.WhenEmpty.WAIT;
		Outage outage = checked(property + ".cold-start-wait", properties.coldStartWait(),
				() -> new Outage(fallback, properties.panic(), waits ? properties.coldStartWait() : null));
		return checked(property, name,
				() -> new Pool(name, models, members.of(name), new Balance(properties.balance(), hashOn), belonging,
						limits, timeouts, outage, discovery(name, property + ".discovery", properties),
						lifecycle(property, properties)));
	}

	private static ModelLifecycle lifecycle(String property, PoolProperties properties) {
		List<Preload> preload = new ArrayList<>();
		for (int i = 0; i < properties.preload().size(); i++) {
			String text = properties.preload().get(i);
			ModelName model = ModelName.parse(text).orElse(null);
			String place = property + ".preload[" + i + "]";
			if (model == null) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + place, text,
						"it is not the name of a model");
			}
			require(model.source() != ModelName.Source.CLOUD, place, text,
					"it runs on ollama.com, and there is nothing to load");
			preload.add(new Preload(model.local(), RunnerOptions.NONE));
		}
		Duration keepAlive = properties.keepAlive();
		return checked(property + ".keep-alive", keepAlive,
				() -> new ModelLifecycle(preload,
						(keepAlive == null) ? null
								: keepAlive.isNegative() ? KeepAlive.FOREVER : new KeepAlive(keepAlive),
						properties.autoPull()));
	}

	private static @Nullable Discovery discovery(String pool, String property, PoolProperties properties) {
		PoolProperties.DiscoveryProperties discovery = properties.discovery();
		if (discovery == null) {
			return null;
		}
		String dns = discovery.dns();
		PoolProperties.KubernetesProperties kubernetes = discovery.kubernetes();
		require((dns == null) != (kubernetes == null), property, null, "it needs one of dns and kubernetes");
		require(dns != null || discovery.dnsServer() == null, property + ".dns-server", discovery.dnsServer(),
				"it is for dns only");
		Discovery.Source source = (dns != null) ? dns(property, dns, discovery.dnsServer())
				: endpointSlices(property + ".kubernetes", Objects.requireNonNull(kubernetes));
		HealthCheck health = InstanceAssembly.health(pool, properties);
		return new Discovery(source, (health != null) ? health : HealthCheck.DEFAULT,
				checked("pools." + pool, pool, () -> InstanceAssembly.capacity(properties)));
	}

	private static Discovery.Source dns(String property, String dns, @Nullable String server) {
		InetSocketAddress address = (server == null) ? null
				: checked(property + ".dns-server", server, () -> Discovery.Dns.server(server));
		return checked(property + ".dns", dns, () -> Discovery.Dns.parse(dns, address));
	}

	private static Discovery.Source endpointSlices(String property, PoolProperties.KubernetesProperties kubernetes) {
		String selector = (kubernetes.selector() != null) ? kubernetes.selector() : "";
		return checked(property, kubernetes.namespace(),
				() -> new Discovery.EndpointSlices(kubernetes.namespace(), selector, kubernetes.port()));
	}

	private static <T> T checked(String property, @Nullable Object value, Supplier<T> supplier) {
		return checkedAt(PREFIX + property, value, supplier);
	}

	static <T> T checkedAt(String property, @Nullable Object value, Supplier<T> supplier) {
		try {
			return supplier.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, value, ex.getMessage());
		}
	}

	private static void require(boolean holds, String property, @Nullable Object value, String problem) {
		if (!holds) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, value, problem);
		}
	}

}
