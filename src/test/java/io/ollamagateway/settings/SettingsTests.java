package io.ollamagateway.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.ModelLifecycle;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingsTests {

	private static final String ARTICLE = """
			default-pool: medium
			pools:
			  small:
			    models: [llama2:7b, mistral, "phi*", "*"]
			    instances: [http://ollama-small-1:11434, http://ollama-small-2:11434]
			    fallback: medium
			  medium:
			    models: [llama2:13b, "phi4*"]
			    instances:
			      - {id: medium-1, url: ollama-medium-1, weight: 2.5}
			    balance: hash
			    hash-on: header:X-Session-ID
			    timeouts: {connect: 1s, first-byte: 10m}
			    health: {interval: 1s, timeout: 2s, fall: 4, rise: 5, probe: tags}
			  large:
			    models: ["codellama:34b"]
			    instances: [http://ollama-large-1:11434, {id: medium-1}]
			""";

	@Test
	void withoutAnyThereIsOnePoolWithTheOllamaOfThisMachine() {
		Settings settings = settings("");
		assertThat(settings.pools().all()).singleElement().satisfies((pool) -> {
			assertThat(pool.name()).isEqualTo("default");
			assertThat(pool.instances()).singleElement()
				.satisfies((instance) -> assertThat(instance.url()).hasToString("http://localhost:11434"));
		});
		assertThat(serving(settings.pools(), "anything")).isEqualTo("default");
		assertThat(settings.limits().maxBodySize()).isEqualTo(DataSize.ofMegabytes(100));
		assertThat(settings.defaultModel()).isNull();
		assertThat(settings.inventoryInterval()).hasSeconds(5);
		assertThat(settings.tracesPerSecond()).isEqualTo(100);
	}

	@Test
	void whatIsPreloadedIsLoadedAsRequestsWouldHaveIt() {
		Pool pool = settings("""
				num-ctx: [{models: [pinned], pin: 8192}, {models: ["*"], ceiling: 32768}]
				aliases: {chat: "qwen3:8b"}
				pools: {a: {preload: [pinned, LLAMA3.2, "llama3.2:latest", chat], keep-alive: -1s, auto-pull: true}}
				""").pools().named("a").orElseThrow();
		assertThat(pool.lifecycle().preload()).extracting((one) -> one.model().display() + one.options().values())
			.containsExactly("pinned:latest{num_ctx=8192}", "llama3.2:latest{}", "qwen3:8b{}");
		assertThat(pool.lifecycle().keepAlive()).isEqualTo(KeepAlive.FOREVER);
		assertThat(pool.lifecycle().autoPull()).isTrue();
		ModelLifecycle usual = settings("pools: {a: {preload: [x]}}").pools().named("a").orElseThrow().lifecycle();
		assertThat(usual.keepAliveOf(ModelName.parse("x").orElseThrow()))
			.isEqualTo(new KeepAlive(Duration.ofMinutes(30)));
		assertThat(usual.keepAliveOf(ModelName.parse("y").orElseThrow())).isNull();
	}

	@Test
	void oneEnvironmentVariableNamesTheInstances() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("env",
					Map.of("OLLAMA_GATEWAY_INSTANCES", "http://a:11434,b:11435")));
		Settings settings = settings(environment);
		assertThat(settings.pools().instances()).extracting((instance) -> instance.url().toString())
			.containsExactly("http://a:11434", "http://b:11435");
	}

	@Test
	void poolsAndInstancesAreAsConfigured() {
		Pools pools = settings(ARTICLE).pools();
		Pool medium = pools.named("medium").orElseThrow();
		assertThat(medium.balance())
			.isEqualTo(new Balance(Balance.Strategy.HASH, new Balance.HashOn(Balance.Source.HEADER, "X-Session-ID")));
		assertThat(medium.timeouts().connect()).hasSeconds(1);
		assertThat(medium.timeouts().firstByte()).hasMinutes(10);
		assertThat(pools.named("small").orElseThrow().outage().fallback()).isEqualTo("medium");
		Collection<Instance> instances = pools.instances();
		assertThat(instances).extracting(Instance::id)
			.containsExactlyInAnyOrder("ollama-small-1-11434", "ollama-small-2-11434", "medium-1",
					"ollama-large-1-11434");
		Instance shared = pools.named("large").orElseThrow().instances().getLast();
		assertThat(shared.weight()).isEqualTo(2.5);
		assertThat(shared.health().fall()).isEqualTo(4);
		assertThat(shared.health().probe().path()).isEqualTo("/api/tags");
	}

	@ParameterizedTest
	@CsvSource({ "llama2:7b, small", "library/LLAMA2:7b, small", "mistral:latest, small",
			"registry.ollama.ai/library/mistral, small", "llama2:13b, medium", "phi3, small", "phi4-mini, medium",
			"codellama:34b, large", "codellama, small" })
	void aNameGoesBeforeAGlobAndALongerGlobBeforeAShorterOne(String model, String pool) {
		assertThat(serving(settings(ARTICLE).pools(), model)).isEqualTo(pool);
	}

	@Test
	void theDefaultPoolServesWhatNoPoolNames() {
		Settings settings = settings(ARTICLE.replace(", \"*\"", ""));
		assertThat(serving(settings.pools(), "gemma3")).isEqualTo("medium");
	}

	@Test
	void severalPoolsWithoutADefaultServeOnlyWhatTheyName() {
		Settings settings = settings(ARTICLE.replace(", \"*\"", "").replace("default-pool: medium", ""));
		assertThat(settings.pools().serving(ModelName.parse("gemma3").orElseThrow())).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					traces-per-second: -1 | traces-per-second
					pools: {a: {models: [mistral]}, b: {models: ['library/mistral:latest']}} | pools.b.models[0]
					pools: {a: {models: ['phi*', 'PHI*']}} | pools.a.models[1]
					pools: {a: {models: ['a b']}} | pools.a.models[0]
					pools: {a: {instances: ['ftp://x']}} | pools.a.instances[0].url
					pools: {a: {instances: ['http://x', 'http://x:80']}} | pools.a.instances[1]
					pools: {a: {instances: [{weight: 2}]}} | pools.a.instances[0]
					pools: {a: {instances: [{id: one}]}} | pools.a.instances[0].url
					pools: {a: {instances: [{id: One, url: x}]}} | pools.a.instances[0]
					pools: {a: {instances: [{url: x, weight: 0}]}} | pools.a.instances[0]
					pools: {a: {instances: [{id: x, url: x}]}, b: {instances: [{id: y, url: x}]}} | pools.b.instances[0].url
					pools: {a: {instances: [{id: x, url: x}]}, b: {instances: [{id: x, url: y}]}} | pools.b.instances[0].url
					pools: {a: {instances: [{url: x, weight: 1}]}, b: {instances: [{url: x, weight: 2}]}} | pools.b.instances[0].weight
					pools: {a: {discovery: {dns: x, kubernetes: {selector: a=b}}}} | pools.a.discovery
					pools: {a: {discovery: {dns-server: 10.0.0.1}}} | pools.a.discovery
					pools: {a: {discovery: {dns: '10.0.0.1:11434'}}} | pools.a.discovery.dns
					pools: {a: {discovery: {dns: '[fd00::1]:11434'}}} | pools.a.discovery.dns
					pools: {a: {discovery: {dns: 'x:0'}}} | pools.a.discovery.dns
					pools: {a: {discovery: {dns: 'http://x'}}} | pools.a.discovery.dns
					pools: {a: {discovery: {dns: '_http._tcp.x:80'}}} | pools.a.discovery.dns
					pools: {a: {discovery: {dns: x, dns-server: name}}} | pools.a.discovery.dns-server
					pools: {a: {discovery: {dns: x, dns-server: 10.0.0.256}}} | pools.a.discovery.dns-server
					pools: {a: {discovery: {kubernetes: {namespace: ai}}}} | pools.a.discovery.kubernetes
					pools: {a: {discovery: {kubernetes: {namespace: A_I, selector: a=b}}}} | pools.a.discovery.kubernetes
					pools: {a: {discovery: {kubernetes: {selector: a=b, port: 99999}}}} | pools.a.discovery.kubernetes
					pools: {a: {discovery: {dns: x}, parallel: many}} | pools.a
					pools: {a: {fallback: b}} | pools.a.fallback
					pools: {a: {fallback: a}} | pools.a.fallback
					pools: {a: {hash-on: colour}} | pools.a.hash-on
					pools: {a: {hash-on: 'header:'}} | pools.a.hash-on
					pools: {a: {timeouts: {connect: 0s}}} | pools.a.timeouts
					pools: {a: {preload: [x, 'a b']}} | pools.a.preload[1]
					pools: {a: {preload: ['gpt-oss:120b-cloud']}} | pools.a.preload[0]
					pools: {a: {keep-alive: 0s}} | pools.a.keep-alive
					pools: {a: {health: {fall: 0}}} | pools.a.health
					pools: {A_B: {models: [x]}} | pools.A_B
					{default-pool: nowhere, pools: {a: {models: [x]}}} | default-pool
					{instances: [x], pools: {a: {models: [x]}}} | instances
					default-model: 'a b' | default-model
					max-body-size: 0B | max-body-size
					{max-body-size: 2MB, max-held-bytes: 1MB} | max-held-bytes
					body-timeout: 0s | body-timeout
					inventory-interval: 0s | inventory-interval
					inventory-interval: -1s | inventory-interval
					num-ctx: [{models: ['*']}] | num-ctx[0]
					num-ctx: [{models: ['*'], pin: 1, ceiling: 2}] | num-ctx[0]
					num-ctx: [{models: ['*'], pin: 0}] | num-ctx[0].pin
					num-ctx: [{models: ['*'], ceiling: -1}] | num-ctx[0].ceiling
					num-ctx: [{models: ['*'], ceiling: 1, server-default: true}] | num-ctx[0].server-default
					num-ctx: [{pin: 1}] | num-ctx[0].models
					num-ctx: [{models: ['a b'], pin: 1}] | num-ctx[0].models[0]
					num-ctx: [{models: [x, 'library/X:latest'], pin: 1}] | num-ctx[0].models[1]
					num-ctx: [{models: ['*'], pin: 1}, {models: [x, '**'], ceiling: 1}] | num-ctx[1].models[1]
					""")
	void aMistakeIsToldWithTheNameOfItsProperty(String yaml, String property) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> settings(yaml))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("ollama-gateway." + property);
				assertThat(ex.getReason()).isNotBlank();
			});
	}

	@Test
	void aPoolSaysWhereItsInstancesAreFoundAndWhatTheyTake() {
		Pools pools = settings(
				"""
						pools:
						  dns: {discovery: {dns: 'Ollama.AI.svc.cluster.local:8080', dns-server: '10.96.0.10:1053'}, parallel: 4}
						  srv: {discovery: {dns: _http._tcp.ollama.ai.svc.cluster.local}}
						  kubernetes:
						    discovery: {kubernetes: {namespace: ai, selector: ollama-gateway/pool=small, port: http}}
						    instances: [http://external:11434]
						    health: {interval: 2s}
						""")
			.pools();
		assertThat(pools.named("dns").orElseThrow().discovery()).satisfies((discovery) -> {
			assertThat(discovery.source()).isEqualTo(new Discovery.Dns("ollama.ai.svc.cluster.local", 8080,
					new InetSocketAddress(InetAddress.ofLiteral("10.96.0.10"), 1053)));
			assertThat(discovery.capacity().parallel()).isEqualTo(new Parallel(4, false));
		});
		assertThat(pools.named("srv").orElseThrow().discovery().source())
			.isEqualTo(new Discovery.Dns("_http._tcp.ollama.ai.svc.cluster.local", 0, null));
		assertThat(pools.named("kubernetes").orElseThrow()).satisfies((pool) -> {
			assertThat(pool.discovery().source())
				.isEqualTo(new Discovery.EndpointSlices("ai", "ollama-gateway/pool=small", "http"));
			assertThat(pool.discovery().health().interval()).hasSeconds(2);
			assertThat(pool.instances()).hasSize(1);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			pools: {a: {modles: [x]}} | pools.a.modles
			maxx-body-size: 1MB | maxx-body-size
			pools: {a: {balance: best}} | pools.a.balance
			pools: {a: {instances: [{url: x, wheight: 1}]}} | wheight
			num-ctx: [{models: [x], pinn: 1}] | pinn
			""")
	void anUnknownKeyOrValueIsToldWithItsName(String yaml, String property) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> settings(yaml))
			.satisfies((ex) -> assertThat(ex.getCause() + " " + ex.getMessage() + ex.getProperty()).contains(property));
	}

	private static String serving(Pools pools, String model) {
		return pools.serving(ModelName.parse(model).orElseThrow()).orElseThrow().name();
	}

	private static Settings settings(String yaml) {
		StandardEnvironment environment = new StandardEnvironment();
		try {
			String indented = yaml.strip().startsWith("{") ? "ollama-gateway: " + yaml
					: "ollama-gateway:\n" + yaml.indent(2);
			new YamlPropertySourceLoader()
				.load("test", new ByteArrayResource(indented.getBytes(StandardCharsets.UTF_8)))
				.forEach((source) -> environment.getPropertySources().addFirst(source));
		}
		catch (java.io.IOException ex) {
			throw new IllegalStateException(ex);
		}
		return settings(environment);
	}

	private static Settings settings(StandardEnvironment environment) {
		ConfigurationPropertySources.attach(environment);
		return Settings.of(Binder.get(environment)
			.bindOrCreate("ollama-gateway", Bindable.of(GatewayProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT)));
	}

}
