package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.Operation;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every endpoint for every kind of caller, in each dialect.
 */
class AccessMatrixIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"input\":\"Hi\",\"max_tokens\":3,"
			+ "\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

	private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nllama3.2\r\n"
			+ "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n--b--\r\n";

	private static SimulatedOllama ollama;

	private static TestProvider provider;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() throws Exception {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		provider = new TestProvider();
		gateway = GatewayUnderTest.before(List.of(ollama.url()),
				TestSecrets.all(new String[] { "access.anonymous=", "access.limits.guesses=" }, provider.properties(),
						TestSecrets.key(0, "ide.secret-of-inference"),
						TestSecrets.key(1, "other.secret-of-other", "models=qwen*,mistral"),
						TestSecrets.key(2, "boss.secret-of-admin", "scopes=inference,admin"),
						TestSecrets.key(3, "keeper.secret-of-keeper", "scopes=admin")));
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		provider.close();
		ollama.close();
	}

	static Stream<Arguments> matrix() {
		List<Arguments> rows = new ArrayList<>();
		for (Who who : Who.values()) {
			for (Endpoint endpoint : Endpoint.values()) {
				int expected = who.usesModels;
				int refused = (who == Who.WITHOUT_THAT_MODEL || who == Who.TOKEN_WITHOUT_SCOPE) ? 403 : expected;
				rows.add(Arguments.of(who, "POST", endpoint.path(), refused));
			}
			for (String path : List.of("/", "/api/tags", "/api/ps", "/api/version", "/v1/models")) {
				rows.add(Arguments.of(who, "GET", path, who.usesModels));
			}
			rows.add(Arguments.of(who, "HEAD", "/", who.usesModels));
			for (String path : List.of("/api/pull", "/api/push", "/api/create", "/api/copy",
					"/api/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000")) {
				rows.add(Arguments.of(who, "POST", path, who.changesModels));
			}
			rows.add(Arguments.of(who, "DELETE", "/api/delete", who.changesModels));
			rows.add(Arguments.of(who, "GET", "/livez", 0));
			rows.add(Arguments.of(who, "GET", "/readyz", 0));
		}
		return rows.stream();
	}

	/** Who may delete models should not delete the one that the others ask for. */
	private static String body(String method, String path) {
		if (method.equals("GET")) {
			return "";
		}
		return Endpoint.at(path).isPresent() ? BODY : "{\"model\":\"nobody\"}";
	}

	/**
	 * One field of the matrix.
	 * @param who calls
	 * @param method how
	 * @param path where
	 * @param refused the status, or 0 if the caller is let in
	 */
	@ParameterizedTest
	@MethodSource("matrix")
	void whoMayDoWhat(Who who, String method, String path, int refused) throws Exception {
		HttpResponse<String> answer = path.equals(Endpoint.OPENAI_TRANSCRIPTIONS.path())
				? client.send(method, path, FORM,
						TestSecrets.all(who.headers(),
								new String[] { "Content-Type", "multipart/form-data; boundary=b" }))
				: client.send(method, path, body(method, path), who.headers());
		if (refused == 0) {
			assertThat(answer.statusCode()).as(answer.body()).isNotIn(401, 403);
			if (Endpoint.at(path).filter((endpoint) -> endpoint.operation() != Operation.EMBED).isPresent()) {
				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			}
			return;
		}
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(refused);
		if (!method.equals("HEAD")) {
			assertThat(answer.body()).contains(switch (Dialect.ofPath(path)) {
				case OLLAMA -> List.of("{\"error\":\"");
				case OPENAI -> List.of("{\"error\":{\"message\":\"",
						"\"type\":\"" + ((refused == 401) ? "authentication_error" : "permission_error") + "\"");
				case ANTHROPIC -> List.of("{\"type\":\"error\"",
						"\"type\":\"" + ((refused == 401) ? "authentication_error" : "permission_error") + "\"");
			});
			assertThat(answer.body()).contains(who.told);
		}
	}

	enum Who {

		NOBODY(401, 401, "key"), WRONG_KEY(401, 401, "not one of this gateway's", "Authorization: Bearer wrong"),
		WRONG_SECRET_OF_A_KEY(401, 401, "not one of this gateway's", "x-api-key: ide.wrong"),
		INFERENCE_KEY(0, 403, "'ide' may not change models", "Authorization: Bearer ide.secret-of-inference"),
		INFERENCE_KEY_AS_X_API_KEY(0, 403, "'ide'", "x-api-key: ide.secret-of-inference"),
		INFERENCE_KEY_AS_BASIC(0, 403, "'ide'", "Authorization: Basic aWRlOmlkZS5zZWNyZXQtb2YtaW5mZXJlbmNl"),
		WITHOUT_THAT_MODEL(0, 403, "'other' may not", "Authorization: Bearer other.secret-of-other"),
		ADMIN_KEY(0, 0, "", "Authorization: bearer boss.secret-of-admin"),
		ADMIN_ONLY_KEY(403, 0, "'keeper' may not use models", "Authorization: Bearer keeper.secret-of-keeper"),
		TOKEN(0, 403, "'ada'"), ADMIN_TOKEN(0, 0, ""), EXPIRED_TOKEN(401, 401, "Jwt expired at"),
		WRONG_AUDIENCE(401, 401, "aud claim"), FORGED_TOKEN(401, 401, "not one of this gateway's OpenID provider"),
		TOKEN_WITHOUT_SCOPE(403, 403, "'ada' may not"),
		OTHER_SCHEME(401, 401, "Authorization", "Authorization: Digest x=y");

		private final int usesModels;

		private final int changesModels;

		private final String told;

		private final String header;

		Who(int usesModels, int changesModels, String told) {
			this(usesModels, changesModels, told, "");
		}

		Who(int usesModels, int changesModels, String told, String header) {
			this.usesModels = usesModels;
			this.changesModels = changesModels;
			this.told = told;
			this.header = header;
		}

		String[] headers() {
			String token = switch (this) {
				case TOKEN -> provider.token(Map.of("scope", "openid inference"));
				case ADMIN_TOKEN -> provider.token(Map.of("scope", List.of("inference", "admin")));
				case EXPIRED_TOKEN -> provider.token(TestProvider.AUDIENCE, Instant.now().minusSeconds(600),
						Map.of("scope", "inference"));
				case WRONG_AUDIENCE ->
					provider.token("another", Instant.now().plusSeconds(600), Map.of("scope", "inference"));
				case FORGED_TOKEN -> forged(provider.token(Map.of("scope", "inference admin")));
				case TOKEN_WITHOUT_SCOPE -> provider.token(Map.of());
				default -> "";
			};
			if (token.isEmpty()) {
				return this.header.isEmpty() ? new String[0] : this.header.split(": ", 2);
			}
			return new String[] { "Authorization", "Bearer " + token };
		}

		/** The claims of one token with the signature of another. */
		private static String forged(String token) {
			String other = provider.token(Map.of("scope", "inference"));
			return token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
		}

	}

}
