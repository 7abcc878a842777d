package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On the actuator's port everybody may read, and only admins may change something.
 */
class ActuatorAccessIT {

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static TestClient actuator;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()),
				TestSecrets.all(
						new String[] { ".management.endpoints.web.exposure.include=health,prometheus,gateway,loggers",
								".management.endpoint.loggers.access=unrestricted" },
						TestSecrets.key(0, "ide.secret-of-inference"),
						TestSecrets.key(1, "boss.secret-of-admin", "scopes=admin")));
		actuator = new TestClient(gateway.url().resolve("http://127.0.0.1:" + gateway.managementPort()));
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/health", "/actuator/prometheus", "/actuator/gateway/routes",
			"/livez", "/readyz" })
	void everybodyMayRead(String path) throws Exception {
		int expected = path.endsWith("z") ? 404 : 200;
		assertThat(actuator.get(path).statusCode()).isEqualTo(expected);
	}

	@Test
	void onlyAdminsMayWrite() throws Exception {
		String path = "/actuator/loggers/io.ollamagateway.none";
		String body = "{\"configuredLevel\":\"INFO\"}";
		assertThat(write(path, body)).isEqualTo(401);
		assertThat(write(path, body, "Authorization", "Bearer wrong")).isEqualTo(401);
		assertThat(write(path, body, "Authorization", "Bearer ide.secret-of-inference")).isEqualTo(403);
		assertThat(write(path, body, "Authorization", "Bearer boss.secret-of-admin")).isEqualTo(204);
		assertThat(actuator.send("DELETE", "/actuator/gateway/routes/x", "").statusCode()).isEqualTo(401);
	}

	private static int write(String path, String body, String... headers) throws Exception {
		String[] all = new String[headers.length + 2];
		all[0] = "Content-Type";
		all[1] = "application/json";
		System.arraycopy(headers, 0, all, 2, headers.length);
		return actuator.send("POST", path, body, all).statusCode();
	}

	@Test
	void nothingOfTheActuatorIsOnTheGatewaysPort() throws Exception {
		TestClient client = new TestClient(gateway.url());
		assertThat(
				client.send("GET", "/actuator/health", "", "Authorization", "Bearer boss.secret-of-admin").statusCode())
			.isEqualTo(404);
	}

	@Test
	void noHeadersOfTheFrameworkAreAdded() throws Exception {
		assertThat(actuator.get("/actuator/health").headers().map().keySet()).doesNotContain("x-frame-options",
				"pragma", "expires", "x-content-type-options", "www-authenticate");
	}

}
