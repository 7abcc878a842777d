package io.ollamagateway.ingress;

import java.net.http.HttpResponse;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.routing.TestSecrets;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom routes to other applications let in.
 */
class ApplicationAccessIT {

	private static final String ROUTES = ".spring.cloud.gateway.server.webflux.routes";

	private static EchoApplication application;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		application = new EchoApplication("application");
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.start(TestSecrets.all(new String[] { "instances=" + ollama.url() },
				route(0, "anonymous", "anonymous"), route(1, "key", "key"), route(2, "admin", "admin"),
				route(3, "mistaken", "everyone"), silentRoute(4), TestSecrets.key(0, "ide.secret"),
				TestSecrets.key(1, "boss.secret", "scopes=admin")));
		client = new TestClient(gateway.url());
	}

	private static String[] route(int index, String path, String access) {
		return TestSecrets.all(new String[] { ROUTES + "[" + index + "].metadata.access=" + access },
				route(index, path));
	}

	private static String[] silentRoute(int index) {
		return route(index, "silent-about-it");
	}

	private static String[] route(int index, String path) {
		String place = ROUTES + "[" + index + "].";
		return new String[] { place + "id=" + path, place + "uri=" + application.url(),
				place + "predicates[0]=Path=/" + path + "/**" };
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
		application.close();
	}

	/**
	 * Loopback may use models without a key here, which is no right to applications.
	 */
	@ParameterizedTest
	@CsvSource({ "anonymous, , 200", "anonymous, wrong, 200", "key, , 401", "key, wrong, 401", "key, ide.secret, 200",
			"key, boss.secret, 200", "admin, , 401", "admin, wrong, 401", "admin, ide.secret, 403",
			"admin, boss.secret, 200", "silent-about-it, , 401", "silent-about-it, ide.secret, 200", "mistaken, , 401",
			"mistaken, ide.secret, 200" })
	void aRouteLetsInWhomItSays(String path, String secret, int status) throws Exception {
		HttpResponse<String> answer = (secret != null)
				? client.send("GET", "/" + path + "/page", "", "Authorization", "Bearer " + secret)
				: client.send("GET", "/" + path + "/page", "");
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		if (status == 200) {
			assertThat(answer.body()).isEqualTo("application");
			application.next();
		}
		else {
			assertThat(answer.body()).contains("{\"error\":\"");
			assertThat(application.unread()).isZero();
		}
	}

	@Test
	void whatNamesTheCallerStopsHereAndWhatIsTheApplicationsDoesNot() throws Exception {
		client.send("GET", "/key/page", "", "Authorization", "Bearer ide.secret");
		assertThat(application.next().headers().toString()).doesNotContain("ide.secret");
		client.send("GET", "/anonymous/page", "", "Authorization", "Bearer of-the-application");
		assertThat(application.next().header("Authorization")).isEqualTo("Bearer of-the-application");
	}

}
