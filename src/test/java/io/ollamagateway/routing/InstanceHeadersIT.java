package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an instance is told of a request, and what the client is told of the instance.
 */
class InstanceHeadersIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	@Test
	void secretsAndHopDataStayInTheGateway() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded().withListenLoopback(true));
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()),
						"ingress.origins=https://foreign.example", "ingress.hosts=foreign.example");
				RawConnection client = new RawConnection(gateway.port())) {
			client.send("POST /api/generate?ts=secret-query HTTP/1.1\r\nHost: foreign.example\r\n"
					+ "Origin: https://foreign.example\r\nAuthorization: Bearer secret-1\r\nX-Api-Key: secret-2\r\n"
					+ "Cookie: a=secret-3\r\nProxy-Authorization: Basic secret-4\r\nX-Custom-Token: secret-5\r\n"
					+ "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\nAccept: application/x-ndjson\r\n"
					+ "Accept-Encoding: gzip\r\nUser-Agent: test/1\r\nX-Request-Id: id-1\r\n"
					+ "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
			client.send(Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n").send("0\r\n\r\n");
			assertThat(client.line()).contains("200 OK");
			RecordedRequest received = ollama.journal().first("/api/generate").get(10, TimeUnit.SECONDS);
			assertThat(received.uri()).isEqualTo("/api/generate");
			assertThat(received.bodyText()).isEqualTo(BODY);
			assertThat(received.headers().toString()).doesNotContain("secret", "foreign", "1.2.3.4");
			assertThat(received.header("Host")).isEqualTo("127.0.0.1:" + ollama.port());
			assertThat(received.headers()).extracting((header) -> header.getKey().toLowerCase(Locale.ROOT))
				.containsExactlyInAnyOrder("host", "content-length", "content-type", "accept", "user-agent",
						"x-request-id");
			assertThat(received.header("Content-Length")).isEqualTo(Integer.toString(BODY.length()));
			assertThat(received.header("X-Request-Id")).isEqualTo("id-1");
		}
	}

	@Test
	void theAnswerTellsHowItCameAboutAndNotFromWhere() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.small.instances[0].id=gpu-1",
						"pools.small.instances[0].url=" + ollama.url())) {
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/generate", BODY);
			Map<String, List<String>> headers = answer.headers().map();
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(headers).containsEntry("x-gateway-pool", List.of("small"))
				.containsEntry("x-gateway-instance", List.of("gpu-1"))
				.containsEntry("x-gateway-attempts", List.of("1"))
				.containsKeys("x-request-id", "x-gateway-queue-millis");
			assertThat(headers.toString()).doesNotContain(Integer.toString(ollama.port()));
		}
	}

	@Test
	void thePathOfAnInstanceIsAPrefixOfEveryCall() throws Exception {
		BlockingQueue<String> calls = new LinkedTransferQueue<>();
		DisposableServer behindAProxy = HttpServer.create().host("127.0.0.1").port(0).handle((request, response) -> {
			calls.add(request.method() + " " + request.uri());
			boolean lists = request.uri().endsWith("/api/tags");
			return lists ? response.sendNotFound() : response.sendString(Mono.just("{\"models\":[]}"));
		}).bindNow(Duration.ofSeconds(10));
		try (GatewayUnderTest gateway = GatewayUnderTest
			.before(List.of("http://127.0.0.1:" + behindAProxy.port() + "/team-a/"))) {
			assertThat(calls.poll(10, TimeUnit.SECONDS)).isEqualTo("GET /team-a/api/version");
			assertThat(new TestClient(gateway.url()).post("/api/generate", BODY).statusCode()).isEqualTo(200);
			assertThat(calls).contains("POST /team-a/api/generate");
		}
		finally {
			behindAProxy.disposeNow(Duration.ofSeconds(10));
		}
	}

}
