package io.ollamagateway.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.ollamagateway.chart.HelmChart;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.settings.GatewayProperties;
import io.ollamagateway.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the chart writes is what the gateway reads.
 */
class ChartSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "article", "behind", "caches", "edge", "full", "hostpath", "hpa", "keda", "minimal",
			"router", "spot", "vendors" })
	void theGatewayTakesItsSettings(String example) {
		assertThat(settings(example).pools().all()).isNotEmpty();
	}

	@Test
	void thePoolsAreThoseOfTheValues() {
		Settings router = settings("router");
		assertThat(router.defaultModel()).isEqualTo("llama2:7b");
		assertThat(router.pools().all()).extracting(Pool::name).containsExactlyInAnyOrder("small", "medium", "large");
		Pool medium = router.pools().named("medium").orElseThrow();
		assertThat(medium.instances()).extracting((instance) -> instance.url().toString())
			.containsExactly("http://ollama-medium-1:11434", "http://ollama-medium-2:11434");
		assertThat(medium.instances().getLast().weight()).isEqualTo(2);
	}

	private static Settings settings(String example) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		// the folder that the Secret would be mounted at is not here
		String yaml = HelmChart.render(HelmChart.example(example))
			.application()
			.replace("/etc/ollama-gateway/keys", Path.of("src/test/resources/chart/keys").toAbsolutePath().toString());
		try {
			new YamlPropertySourceLoader().load("chart", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(environment.getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		ConfigurationPropertySources.attach(environment);
		return Settings.of(Binder.get(environment)
			.bindOrCreate("ollama-gateway", Bindable.of(GatewayProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT)));
	}

}
