package io.ollamagateway.routing;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What pages of other origins may do.
 */
class OriginIT {

	private static final String CORS = ".spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/v1/chat/{x}].";

	@RegisterExtension
	private static final OneInstance fleet = new OneInstance("ingress.origins=https://*.example.com",
			"access.anonymous[0].from=127.0.0.1", "access.anonymous[0].scopes=inference",
			CORS + "allowed-origins=https://only.example", CORS + "allowed-methods=POST",
			CORS + "allowed-headers=authorization,x-stainless-os", CORS + "max-age=60");

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost", "http://localhost:3000", "https://127.0.0.1:8443", "http://0.0.0.0:1",
			"app://obsidian.md", "file://x", "tauri://localhost", "vscode-webview://abc", "vscode-file://vscode-app",
			"https://chat.example.com" })
	void whomOllamaAllowsAndWhomOneAddsMayAsk(String origin) throws Exception {
		List<String> answer = preflight("/api/chat", origin);
		assertThat(answer).first().asString().contains("200");
		assertThat(answer).contains("Access-Control-Allow-Origin: " + origin)
			.anyMatch((line) -> line.startsWith("Access-Control-Allow-Methods:") && line.contains("POST"))
			.contains("Access-Control-Allow-Headers: authorization, x-stainless-os");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.example", "http://localhost.evil.example",
			"https://example.com.evil.example", "null", "http://localhost:3000.evil.example" })
	void othersMayNotEvenWithoutAsking(String origin) throws Exception {
		assertThat(preflight("/api/chat", origin)).first().asString().contains("403");
		assertThat(post("/api/generate", origin, "{\"model\":\"llama3.2\"}")).first().asString().contains("403");
		assertThat(fleet.ollama().journal().requests("/api/generate")).isEmpty();
	}

	@Test
	void aPermittedPageReadsAnswersAndErrors() throws Exception {
		List<String> answer = post("/api/generate", "http://localhost:3000",
				"{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}");
		assertThat(answer).first().asString().contains("200");
		assertThat(answer).containsOnlyOnce("Access-Control-Allow-Origin: http://localhost:3000")
			.anyMatch((line) -> line.startsWith("Access-Control-Expose-Headers:") && line.contains("X-Request-Id"));
		List<String> error = post("/api/generate", "http://localhost:3000", "no JSON");
		assertThat(error).first().asString().contains("400");
		assertThat(error).containsOnlyOnce("Access-Control-Allow-Origin: http://localhost:3000");
	}

	@Test
	void theGatewaysOwnOriginAndClientsWithoutOneAreNoBusinessOfThis() throws Exception {
		String body = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";
		assertThat(post("/api/generate", "http://gateway:8080", body)).first().asString().contains("200");
		assertThat(post("/api/generate", "https://gateway:8080", body)).as("TLS ended in front")
			.first()
			.asString()
			.contains("200");
	}

	@Test
	void whatIsConfiguredForAPathGoesBefore() throws Exception {
		List<String> answer = preflight("/v1/chat/completions", "https://only.example");
		assertThat(answer).contains("Access-Control-Allow-Origin: https://only.example", "Access-Control-Max-Age: 60");
		assertThat(preflight("/v1/chat/completions", "http://localhost:3000")).first().asString().contains("403");
	}

	private static List<String> preflight(String path, String origin) throws IOException {
		return exchange("OPTIONS " + path + " HTTP/1.1\r\nHost: gateway:8080\r\nOrigin: " + origin
				+ "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization, x-stainless-os"
				+ "\r\nConnection: close\r\n\r\n");
	}

	private static List<String> post(String path, String origin, String body) throws IOException {
		return exchange("POST " + path + " HTTP/1.1\r\nHost: gateway:8080\r\nOrigin: " + origin + "\r\nContent-Length: "
				+ body.length() + "\r\nConnection: close\r\n\r\n" + body);
	}

	/** The lines of the answer; names of headers are as they are written. */
	private static List<String> exchange(String request) throws IOException {
		try (RawConnection client = new RawConnection(fleet.gateway().port())) {
			return client.send(request).linesToTheEnd();
		}
	}

}
