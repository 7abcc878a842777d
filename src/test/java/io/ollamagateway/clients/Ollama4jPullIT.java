package io.ollamagateway.clients;

import java.util.ArrayList;
import java.util.List;

import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.response.Model;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ollama4j pulls on four instances, of which one breaks off at 60 %.
 */
@Timeout(120)
class Ollama4jPullIT {

	@Test
	void aPullSucceedsWhenAllHaveTheModelAndFailsWhenOneHasNot() throws Exception {
		InstanceSettings settings = InstanceSettings.loaded()
			.withRegistry(ModelSettings.of("phi3:mini").withSizeBytes(2_176_178_913L),
					ModelSettings.of("broken:1b").withSizeBytes(2_000_000_000L));
		try (SimulatedFleet fleet = SimulatedFleet.start(4, settings);
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls(), "access.anonymous[0].from=127.0.0.0/8",
						"access.anonymous[0].scopes=inference,admin")) {
			fleet.instance(3).faults().add(Fault.downloadBreaksAt(60).forModel("broken:1b"));
			Ollama client = new Ollama(gateway.url().toString());
			client.setRequestTimeoutSeconds(60);
			client.pullModel("phi3:mini");
			assertThat(names(client)).contains("phi3:mini");
			fleet.instances().forEach((ollama) -> assertThat(ollama.journal().requests("/api/pull")).hasSize(1));
			assertThatExceptionOfType(OllamaException.class).isThrownBy(() -> client.pullModel("broken:1b"));
			client.deleteModel("phi3:mini", false);
			assertThat(names(client)).doesNotContain("phi3:mini");
		}
	}

	private static List<String> names(Ollama client) throws OllamaException {
		List<String> names = new ArrayList<>();
		for (Model model : client.listModels()) {
			names.add(model.getName());
		}
		return names;
	}

}
