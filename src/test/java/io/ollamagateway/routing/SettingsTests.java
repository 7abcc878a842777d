package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
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
					pools: {a: {fallback: b}} | pools.a.fallback
					pools: {a: {fallback: a}} | pools.a.fallback
					pools: {a: {hash-on: colour}} | pools.a.hash-on
					pools: {a: {hash-on: 'header:'}} | pools.a.hash-on
					pools: {a: {timeouts: {connect: 0s}}} | pools.a.timeouts
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
