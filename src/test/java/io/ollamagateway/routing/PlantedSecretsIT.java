package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Secrets are in no log, metric, page of the actuator, error or request to an instance.
 */
@ExtendWith(OutputCaptureExtension.class)
class PlantedSecretsIT {

	private static final String MARK = "planted-7f3a";

	private static final String SECRET = "ide." + MARK;

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	@Test
	void noneShowsAnywhere(CapturedOutput output, @TempDir Path files) throws Exception {
		Files.writeString(files.resolve("keys.yml"),
				"keys:\n  - {id: filed, secret: \"" + TestSecrets.digest("filed." + MARK) + "\"}\n");
		List<String> seen = new ArrayList<>();
		try (TestProvider provider = new TestProvider();
				SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()),
						TestSecrets.all(
								new String[] { "access.key-files=" + files, ".logging.level.root=debug",
										".logging.level.reactor.netty=info", ".logging.level.io.netty=info",
										".management.endpoints.web.exposure.include=*",
										".management.endpoint.env.show-values=always",
										".management.endpoint.configprops.show-values=always" },
								provider.properties(), TestSecrets.key(0, SECRET, "rate=50/1h")))) {
			TestClient client = new TestClient(gateway.url());
			String token = provider.token(Map.of("scope", "inference"));
			String expired = provider.token("wrong", java.time.Instant.now(), Map.of("name", MARK));
			for (String path : List.of("/api/generate", "/v1/chat/completions", "/v1/messages", "/api/pull",
					"/api/tags", "/nothing", "/api/show")) {
				for (String header : List.of("Bearer " + SECRET, "Bearer filed." + MARK, "Bearer ide.wrong-" + MARK,
						"Bearer " + token, "Bearer " + expired, "Basic " + basic("ide:" + SECRET), MARK + ":" + MARK,
						"Digest " + MARK)) {
					seen.add(shown(client.post(path, BODY, "Authorization", header)));
				}
				seen.add(shown(client.post(path, BODY, "x-api-key", SECRET)));
			}
			TestClient actuator = new TestClient(gateway.url().resolve("http://127.0.0.1:" + gateway.managementPort()));
			String links = actuator.get("/actuator").body();
			Matcher link = Pattern.compile("\"href\":\"http://[^/]+(/actuator/[^\"{]+)\"").matcher(links);
			while (link.find()) {
				if (!link.group(1).contains("heapdump")) {
					seen.add(shown(actuator.get(link.group(1))));
				}
			}
			assertThat(seen).hasSizeGreaterThan(70);
			String upstream = ollama.journal().requests("/api/generate").toString();
			String digest = TestSecrets.digest(SECRET).substring("{sha256}".length());
			assertThat(seen).allSatisfy((text) -> assertThat(text).doesNotContain(MARK, token, expired));
			// a digest is no secret, but only what shows all of the configuration has it
			assertThat(seen).filteredOn((text) -> text.contains(digest))
				.allSatisfy((text) -> assertThat(text).containsAnyOf("/actuator/env", "/actuator/configprops"));
			assertThat(upstream).doesNotContain(MARK, token);
			assertThat(output.toString()).contains("/api/generate");
			assertThat(output.toString().lines()).noneMatch((line) -> line.contains(MARK))
				.noneMatch((line) -> line.contains(token) || line.contains(expired));
		}
	}

	@Test
	void aMistakeInAKeyIsToldWithoutIt(CapturedOutput output, @TempDir Path files) throws Exception {
		assertThatThrownBy(() -> GatewayUnderTest.start("access.keys[0].id=ide", "access.keys[0].secret=" + MARK));
		assertThatThrownBy(() -> GatewayUnderTest.start("access.keys[0].id=ide", "access.keys[0].public-key=" + MARK));
		Path file = Files.writeString(files.resolve("keys.yml"), "keys:\n  - {id: filed, secret: " + MARK + "\n ]");
		assertThatThrownBy(() -> GatewayUnderTest.start("access.key-files=" + file));
		assertThat(output).contains("ollama-gateway.access.keys[0].secret is wrong: it must be {sha256}",
				"ollama-gateway.access.keys[0].public-key is wrong",
				"the file is not YAML with 'keys:' and a list of keys");
		assertThat(output.toString().lines()).noneMatch((line) -> line.contains(MARK));
	}

	private static String shown(HttpResponse<String> answer) {
		return answer.uri() + " " + answer.headers().map() + " " + answer.body();
	}

	private static String basic(String text) {
		return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
	}

}
