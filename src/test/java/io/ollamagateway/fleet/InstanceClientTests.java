package io.ollamagateway.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.ollamagateway.LeakWatch;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class InstanceClientTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(200);

	private static final int MAX_BODY = 1000;

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	private final SimulatedOllama ollama = SimulatedOllama.start();

	private final ConnectionProvider connections = ConnectionProvider.create("test", 1);

	private final InstanceClient client = new InstanceClient(this.connections, MAX_BODY);

	@AfterEach
	void stop() {
		this.connections.dispose();
		this.ollama.close();
	}

	@Test
	void aCallHasTheInstancesOwnHostAndTheLengthOfItsBody() throws Exception {
		byte[] json = "{\"model\":\"mistral\"}".getBytes(StandardCharsets.UTF_8);
		StepVerifier.create(this.client.post(instance(this.ollama.url()), "/api/show", json, LONG))
			.assertNext((answer) -> assertThat(answer.status()).isEqualTo(200))
			.expectComplete()
			.verify(LONG);
		RecordedRequest request = this.ollama.journal().first("/api/show").get(10, TimeUnit.SECONDS);
		assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + this.ollama.port());
		assertThat(request.header("User-Agent")).isEqualTo("ollama-gateway");
		assertThat(request.header("Content-Type")).isEqualTo("application/json");
		assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(json.length));
		assertThat(request.header("Transfer-Encoding")).isNull();
		assertThat(request.body()).isEqualTo(json);
	}

	@Test
	void aQuestionHasNoBody() throws Exception {
		ask("/api/version");
		RecordedRequest request = this.ollama.journal().first("/api/version").get(10, TimeUnit.SECONDS);
		assertThat(request.method()).isEqualTo("GET");
		assertThat(request.bodyLength()).isZero();
		assertThat(request.header("Transfer-Encoding")).isNull();
	}

	@Test
	void theLimitClosesTheConnection() throws Exception {
		this.ollama.faults().add(Fault.neverAnswer().withPath("/api/ps").once());
		StepVerifier.create(this.client.get(instance(this.ollama.url()), "/api/ps", SHORT))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(TimeoutException.class)
				.hasMessage("no answer within 200 ms"))
			.verify(LONG);
		this.ollama.journal().first("/api/ps").get(10, TimeUnit.SECONDS).clientGone().get(10, TimeUnit.SECONDS);
		this.leaks.provoke(() -> ask("/api/ps"));
	}

	@Test
	void theLimitOfACallIsNotThatOfTheNextOnItsConnection() {
		StepVerifier.create(this.client.get(instance(this.ollama.url()), "/api/ps", SHORT))
			.expectNextCount(1)
			.expectComplete()
			.verify(LONG);
		this.ollama.faults().add(Fault.slowFirstByte(SHORT.multipliedBy(3)).withPath("/api/ps"));
		ask("/api/ps");
	}

	@Test
	void anAnswerThatNeverEndsMeetsTheLimitToo() throws Exception {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((_, response) -> response
				.sendString(Flux.interval(Duration.ofMillis(1)).map((_) -> "x".repeat(500))))
			.bindNow();
		try {
			StepVerifier.create(this.client.get(instance("127.0.0.1:" + server.port()), "/", SHORT))
				.expectError(TimeoutException.class)
				.verify(LONG);
			this.leaks.provoke(() -> ask("/api/ps"));
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void ofALongAnswerTheBeginningIsKept() throws Exception {
		try (ListingServer server = new ListingServer().answer("/api/tags", 500, "y".repeat(5_000_000))) {
			for (int i = 0; i < 3; i++) {
				StepVerifier.create(this.client.get(instance(server.url()), "/api/tags", LONG)).assertNext((answer) -> {
					assertThat(answer.status()).isEqualTo(500);
					assertThat(answer.isCut()).isTrue();
					assertThat(answer.text()).isEqualTo("y".repeat(MAX_BODY));
				}).expectComplete().verify(LONG);
			}
			assertThat(server.connections()).isEqualTo(1);
		}
		this.leaks.provoke(() -> ask("/api/ps"));
	}

	@Test
	void aConnectionThatBreaksIsAnErrorAndNotTriedAgain() {
		this.ollama.faults().add(Fault.resetBeforeHeaders().withPath("/api/ps"));
		StepVerifier.create(this.client.get(instance(this.ollama.url()), "/api/ps", LONG)).expectError().verify(LONG);
		assertThat(this.ollama.journal().requests("/api/ps")).hasSize(1);
	}

	@Test
	void theInstancesPrefixStandsBeforeThePath() {
		StepVerifier.create(this.client.get(instance(this.ollama.url() + "/team"), "/api/ps", LONG))
			.assertNext((answer) -> assertThat(answer.status()).isEqualTo(404))
			.expectComplete()
			.verify(LONG);
		assertThat(this.ollama.journal().requests("/team/api/ps")).hasSize(1);
	}

	private void ask(String path) {
		StepVerifier.create(this.client.get(instance(this.ollama.url()), path, LONG))
			.expectNextCount(1)
			.expectComplete()
			.verify(LONG);
	}

	private static Instance instance(String url) {
		return new Instance("a", InstanceUrl.parse(url), 1, HealthCheck.DEFAULT);
	}

}
