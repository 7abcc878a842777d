package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which models a caller may use: by its key or its token, by a model's own name or
 * another one.
 */
class AllowListIT {

	private static SimulatedOllama ollama;

	private static TestProvider provider;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() throws Exception {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		provider = new TestProvider();
		gateway = GatewayUnderTest.before(List.of(ollama.url()),
				TestSecrets.all(
						new String[] { "access.anonymous=", "access.jwt.models-claim=models",
								"aliases.gpt-4o-mini=qwen3:8b", "aliases.llama-like=qwen3:8b" },
						provider.properties(), TestSecrets.key(0, "by-model.x", "models=qwen3*"),
						TestSecrets.key(1, "by-alias.x", "models=gpt-4o-mini"),
						TestSecrets.key(2, "by-glob.x", "models=llama*")));
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		provider.close();
		ollama.close();
	}

	/**
	 * An alias opens what it stands for only to whom it is given by name.
	 */
	@ParameterizedTest
	@CsvSource({ "by-model, qwen3:8b, 200", "by-model, gpt-4o-mini, 200", "by-model, llama3.2, 403",
			"by-alias, gpt-4o-mini, 200", "by-alias, GPT-4o-mini:latest, 200", "by-alias, qwen3:8b, 403",
			"by-alias, llama-like, 403", "by-glob, llama3.2, 200", "by-glob, llama-like, 403",
			"by-glob, gpt-4o-mini, 403" })
	void anAliasIsJudgedByItsModelAndByItsName(String key, String model, int status) throws Exception {
		for (String path : List.of("/api/chat", "/v1/chat/completions", "/v1/messages")) {
			HttpResponse<String> answer = client.post(path,
					"{\"model\":\"" + model + "\",\"stream\":false,"
							+ "\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
					"x-api-key", key + ".x");
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
			if (status == 403) {
				assertThat(answer.body()).contains("'" + key + "' may not use model '" + model + "'");
			}
		}
	}

	@Test
	void goTakesTheLastOfTwoNamesAndSoDoesTheAllowList() throws Exception {
		for (String names : List.of("\"model\":\"qwen3:8b\",\"MODEL\":\"llama3.2\"",
				"\"Model\":\"qwen3:8b\",\"model\":\"llama3.2\"")) {
			assertThat(client.post("/api/generate", "{" + names + ",\"prompt\":\"Hi\"}", "x-api-key", "by-model.x")
				.statusCode()).as(names).isEqualTo(403);
		}
	}

	@Test
	void listsShowWhatMayBeUsedAndNothingElse() throws Exception {
		for (String path : List.of("/api/tags", "/v1/models")) {
			assertThat(client.send("GET", path, "", "x-api-key", "by-glob.x").body()).contains("llama3.2")
				.doesNotContain("qwen3", "gpt-4o-mini", "llama-like");
			assertThat(client.send("GET", path, "", "x-api-key", "by-alias.x").body()).contains("gpt-4o-mini")
				.doesNotContain("qwen3:", "llama");
		}
	}

	@Test
	void aTokenSaysWhichModelsItsHolderMayUse() throws Exception {
		String some = provider.token(Map.of("scope", "inference", "models", List.of("mistral", "qwen*")));
		assertThat(generate(some, "mistral").statusCode()).isEqualTo(200);
		assertThat(generate(some, "qwen3:8b").statusCode()).isEqualTo(200);
		assertThat(generate(some, "gpt-4o-mini").statusCode()).isEqualTo(200);
		HttpResponse<String> refused = generate(some, "llama3.2");
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).contains("'ada' may not use model 'llama3.2'");
		assertThat(client.send("GET", "/api/tags", "", "Authorization", "Bearer " + some).body()).contains("mistral")
			.doesNotContain("llama3.2");
	}

	@Test
	void aTokenMaySayItAsOneText() throws Exception {
		String one = provider.token(Map.of("scope", "inference", "models", "mistral qwen3:8b"));
		assertThat(generate(one, "qwen3:8b").statusCode()).isEqualTo(200);
		assertThat(generate(one, "llama3.2").statusCode()).isEqualTo(403);
	}

	@Test
	void aTokenThatNamesNoneMayUse() throws Exception {
		String empty = provider.token(Map.of("scope", "inference", "models", List.of()));
		assertThat(generate(empty, "llama3.2").statusCode()).isEqualTo(403);
		String silent = provider.token(Map.of("scope", "inference"));
		assertThat(generate(silent, "llama3.2").statusCode()).isEqualTo(403);
	}

	private static HttpResponse<String> generate(String token, String model) throws Exception {
		return client.post("/api/generate",
				"{\"model\":\"" + model + "\",\"prompt\":\"Hi\",\"stream\":false,\"options\":{\"num_predict\":2}}",
				"Authorization", "Bearer " + token);
	}

}
