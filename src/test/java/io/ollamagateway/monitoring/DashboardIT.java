package io.ollamagateway.monitoring;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The status page as it is served.
 */
@Timeout(120)
class DashboardIT {

	private static final Map<String, String> FILES = Map.of("/dashboard", "text/html;charset=UTF-8",
			"/dashboard/page.css", "text/css", "/dashboard/icon.svg", "image/svg+xml", "/dashboard/page.js",
			"text/javascript", "/dashboard/admin.js", "text/javascript", "/dashboard/charts.js", "text/javascript",
			"/dashboard/figures.js", "text/javascript", "/dashboard/format.js", "text/javascript",
			"/dashboard/instances.js", "text/javascript", "/dashboard/pools.js", "text/javascript");

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static TestClient actuator;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded().withTimeScale(0.02));
		gateway = start(ollama.url());
		actuator = Exposition.management(gateway);
	}

	private static GatewayUnderTest start(String url) {
		return GatewayUnderTest.start("pools.small.models=llama3.2", "pools.small.instances[0].id=small-0",
				"pools.small.instances[0].url=" + url, "access.keys[0].id=operator",
				"access.keys[0].secret={sha256}d9fb92e3bbe65be1f1aad4a82eef4567f7a1ebe2cd110c8049b9698be7a70c88",
				"access.keys[0].scopes=admin");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@Test
	void thePageIsFilesOfItsOwnAndNothingElse() throws Exception {
		for (Map.Entry<String, String> file : FILES.entrySet()) {
			HttpResponse<String> answer = actuator.get(file.getKey());
			assertThat(answer.statusCode()).as(file.getKey()).isEqualTo(200);
			assertThat(answer.headers().firstValue("Content-Type")).as(file.getKey()).hasValue(file.getValue());
			assertThat(answer.body().replace("http://www.w3.org/2000/svg", "")).as(file.getKey())
				.doesNotContain("http:", "https:", "//cdn", " style=", "<style", "onclick=", "innerHTML");
		}
	}

	@Test
	void browsersAreToldToTakeNothingElse() throws Exception {
		for (String path : List.of("/dashboard", "/dashboard/page.js", "/dashboard/about")) {
			HttpResponse<String> answer = actuator.get(path);
			assertThat(answer.headers().firstValue("Content-Security-Policy")).as(path)
				.hasValue(DashboardRoutes.CONTENT_SECURITY_POLICY);
			assertThat(answer.headers().firstValue("X-Content-Type-Options")).as(path).hasValue("nosniff");
			assertThat(answer.headers().firstValue("Referrer-Policy")).as(path).hasValue("no-referrer");
		}
		assertThat(DashboardRoutes.CONTENT_SECURITY_POLICY).startsWith("default-src 'none'")
			.contains("script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
			.doesNotContain("unsafe", "*");
	}

	@Test
	void whatIsNotThereIs404() throws Exception {
		for (String path : List.of("/dashboard/nothing.js", "/dashboard/../application.yml",
				"/dashboard/..%2fapplication.yml", "/dashboard/%2e%2e/application.yml")) {
			assertThat(actuator.get(path).statusCode()).as(path).isBetween(400, 404);
		}
	}

	@Test
	void aSlashTooManyLeadsToThePage() throws Exception {
		HttpResponse<String> answer = actuator.get("/dashboard/");
		assertThat(answer.statusCode()).isEqualTo(308);
		assertThat(answer.headers().firstValue("Location")).hasValue("../dashboard");
	}

	@Test
	void thePageIsToldWhereToDrain() throws Exception {
		assertThat(actuator.get("/dashboard/about").body()).contains("\"fleet\":\"/actuator/fleet\"",
				"\"writable\":true");
	}

	@Test
	void nothingOfItIsOnTheGatewaysPort() throws Exception {
		TestClient client = new TestClient(gateway.url());
		FILES.keySet().forEach((path) -> assertThat(status(client, path)).as(path).isEqualTo(404));
		for (String path : List.of("/dashboard/events", "/dashboard/about", "/dashboard/index.html", "/index.html")) {
			assertThat(status(client, path)).as(path).isEqualTo(404);
		}
	}

	private static int status(TestClient client, String path) {
		try {
			return client.get(path).statusCode();
		}
		catch (Exception ex) {
			throw new AssertionError(path, ex);
		}
	}

	@Test
	void theFleetIsToldAsItLivesAndWithoutAnAddress() throws Exception {
		try (BufferedReader events = events(actuator)) {
			assertThat(next(events, "charts")).contains("\"most\":60");
			assertThat(next(events, "view")).contains("\"id\":\"small-0\"", "\"state\":\"ready\"")
				.doesNotContain("127.0.0.1", String.valueOf(ollama.port()));
			new TestClient(gateway.url()).post("/api/chat", """
					{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""");
			gateway.recorder().nextOutcome();
			String view = next(events, "view");
			while (!view.contains("\"answered\":1")) {
				view = next(events, "view");
			}
			assertThat(view).contains("\"small\":{\"ended\":1,\"failed\":0,\"refused\":0");
		}
	}

	private static BufferedReader events(TestClient client) throws Exception {
		HttpResponse<InputStream> answer = client.getForStream("/dashboard/events");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
		assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
		return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
	}

	/** The data of the next event of a kind. */
	private static String next(BufferedReader events, String kind) throws Exception {
		String line = events.readLine();
		while (line != null && !line.equals("event:" + kind)) {
			line = events.readLine();
		}
		return String.valueOf(events.readLine());
	}

	@Test
	void whatAFormOfAnotherSiteCouldSendIsRefused() throws Exception {
		for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
			HttpResponse<String> answer = actuator.post("/actuator/fleet/small-0", "{\"action\":\"drain\"}",
					"Content-Type", type, "Authorization", "Bearer opensesame");
			assertThat(answer.statusCode()).as(type).isEqualTo(415);
		}
		assertThat(actuator
			.post("/actuator/fleet/small-0", "{\"action\":\"drain\"}", "Content-Type", "application/json", "Origin",
					"http://elsewhere.example")
			.statusCode()).isEqualTo(401);
		assertThat(actuator.get("/actuator/fleet/small-0").body()).contains("\"state\":\"ready\"");
	}

	@Test
	void aGatewayThatIsLookedAtStopsNevertheless() throws Exception {
		GatewayUnderTest other = start(ollama.url());
		try (BufferedReader events = events(Exposition.management(other))) {
			assertThat(next(events, "view")).contains("small-0");
			Thread stopping = Thread.ofVirtual().start(other::close);
			assertThat(stopping.join(Duration.ofSeconds(15))).isTrue();
			// the answer ends in good order
			await().atMost(Duration.ofSeconds(5)).until(() -> events.readLine() == null);
		}
	}

}
