package io.ollamagateway.routing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import io.ollamagateway.simulator.InstanceSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing that is not named reaches an instance, however its path is written, in each
 * version of HTTP. The caller may do everything, so that nothing else refuses it.
 */
class PathListIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	private static HttpClient http2;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() throws Exception {
		http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).connectTimeout(LIMIT).build();
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()), "ingress.h2c=true",
				"access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=inference,admin",
				".spring.cloud.gateway.server.webflux.routes[0].id=own",
				".spring.cloud.gateway.server.webflux.routes[0].uri=lb://default",
				".spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/api/experimental/**");
		// a request with a body cannot be the one that changes to HTTP/2
		http2.send(HttpRequest.newBuilder(gateway.url().resolve("/livez")).timeout(LIMIT).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@AfterAll
	static void stop() {
		http2.shutdownNow();
		gateway.close();
		ollama.close();
	}

	@BeforeEach
	void forget() throws Exception {
		gateway.recorder().awaitLeasesOut(0);
		ollama.journal().clear();
	}

	static List<String> paths() {
		return List.of(
				// what Ollama has and the gateway does not name, and what it does not
				// have
				"/api/unknown", "/api/internal/health", "/metrics", "/debug/pprof/", "/v1", "/v1/",
				"/v1/images/generations", "/api", "/api/", "/v1/messages/count_tokens",
				"/v2/library/llama3.2/manifests/latest",
				// another spelling of what it names
				"//api/generate", "/api//generate", "/api/generate//", "/API/generate", "/api/Generate",
				"/%61pi/generate", "/api/%67enerate", "/api%2Fgenerate", "/api%2fgenerate", "/api/generate%00",
				"/api/generate%20", "/api/generate%2f", "/api/generate;x=1", "/api;x/generate", "/api/generate/x",
				"/./api/generate", "/api/./generate", "/x/../api/generate", "/api/x/../generate",
				"/%2e%2e/api/generate", "/api/%2e/generate", "/api/..;/api/generate", "/..%2fapi/generate",
				"/api/..%5c..%5capi/generate", "/api%252Fgenerate", "/api/generate%09", "/api/generate%23",
				// under a route to a pool
				"/api/experimental/../generate", "/api/experimental/%2e%2e/generate", "/api/experimental/..%2fgenerate",
				"/api/experimental//x", "/api/experimental/x;y", "/api/experimental/..%5cgenerate",
				"/api/experimental/%252e%252e/generate", "/api/experimental/a%2fb");
	}

	@ParameterizedTest
	@MethodSource("paths")
	void overHttp1NothingElseReachesAnInstance(String path) throws Exception {
		for (String method : List.of("POST", "GET", "DELETE")) {
			try (RawConnection client = new RawConnection(gateway.port())) {
				client.send(method + " " + path + " HTTP/1.1\r\nHost: gateway\r\nContent-Length: " + BODY.length()
						+ "\r\n\r\n" + BODY);
				assertThat(client.line()).as(method + " " + path).matches("HTTP/1.1 (30[178]|40[045]) .*");
			}
		}
		assertThatNothingCame(path);
	}

	@ParameterizedTest
	@MethodSource("paths")
	void overHttp2NothingElseReachesAnInstance(String path) throws Exception {
		for (String method : List.of("POST", "GET", "DELETE")) {
			HttpResponse<String> answer = http2
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
					.timeout(LIMIT)
					.method(method, HttpRequest.BodyPublishers.ofString(BODY))
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(answer.statusCode()).as(method + " " + path).isIn(301, 307, 308, 400, 404, 405);
		}
		assertThatNothingCame(path);
	}

	/** But what the gateway asks of its own accord. */
	private static void assertThatNothingCame(String path) {
		List<RecordedRequest> came = ollama.journal()
			.requests()
			.stream()
			.filter((request) -> !request.uri().equals("/api/version") && !request.uri().equals("/api/tags")
					&& !request.uri().equals("/api/ps"))
			.toList();
		assertThat(came).as(path).isEmpty();
	}

}
