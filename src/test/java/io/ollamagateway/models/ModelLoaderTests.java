package io.ollamagateway.models;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.LeakWatch;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class ModelLoaderTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final String GENERATE = "/api/generate";

	private static final ModelName MISTRAL = name("mistral");

	private static final ModelName NOMIC = name("nomic-embed-text");

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	/** A load takes about half a second. */
	private final SimulatedOllama ollama = SimulatedOllama
		.start(InstanceSettings.defaults().withLoadOverhead(Duration.ofSeconds(100)));

	private final Instance instance = new Instance("a", InstanceUrl.parse(this.ollama.url()), 1, HealthCheck.DEFAULT);

	private final ModelLoader loader = new ModelLoader();

	@AfterEach
	void stop() {
		this.ollama.close();
	}

	@Test
	void aLoadIsAnEmptyRequestAndTellsHowLongItTook() throws Exception {
		StepVerifier.create(load(MISTRAL))
			.assertNext((loaded) -> assertThat(loaded.took()).isBetween(Duration.ofMillis(400), LONG))
			.expectComplete()
			.verify(LONG);
		assertThat(this.ollama.resident()).containsExactly("mistral:latest");
		RecordedRequest request = request(GENERATE, 1);
		assertThat(request.bodyText()).isEqualTo("{\"model\":\"mistral:latest\",\"stream\":false,\"options\":{}}");
		assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(request.bodyLength()));
		assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + this.ollama.port());
		assertThat(request.header("User-Agent")).isEqualTo("ollama-gateway");
	}

	@Test
	void anEmbeddingModelIsLoadedByAnEmptyInput() throws Exception {
		done(this.loader.load(this.instance, NOMIC, new RunnerOptions(Map.of("num_ctx", "2048", "shift", "false")),
				true, KeepAlive.FOREVER, LONG));
		assertThat(this.ollama.resident()).containsExactly("nomic-embed-text:latest");
		assertThat(request("/api/embed", 1).bodyText()).isEqualTo(
				"{\"model\":\"nomic-embed-text:latest\",\"input\":[],\"options\":{\"num_ctx\":2048},\"keep_alive\":-1}");
		assertThat(this.ollama.journal().requests(GENERATE)).isEmpty();
	}

	@Test
	void optionsAreNumbersAndBooleansAndShiftStandsBesideThem() throws Exception {
		RunnerOptions options = new RunnerOptions(
				Map.of("num_ctx", "8192", "main_gpu", "0", "use_mmap", "false", "shift", "false"));
		done(this.loader.load(this.instance, MISTRAL, options, false, new KeepAlive(Duration.ofMinutes(30)), LONG));
		assertThat(request(GENERATE, 1).bodyText())
			.isEqualTo("{\"model\":\"mistral:latest\",\"stream\":false,\"shift\":false,"
					+ "\"options\":{\"main_gpu\":0,\"num_ctx\":8192,\"use_mmap\":false},\"keep_alive\":1800}");
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 0", "PT1.5S, 1.5", "PT1000S, 1000", "PT0.000000001S, 0.000000001", "PT2562047H, 9223369200" })
	void aTimeToStayIsWrittenInSeconds(Duration time, String written) {
		assertThat(new String(LoadBody.of(MISTRAL, RunnerOptions.NONE, false, new KeepAlive(time)),
				StandardCharsets.UTF_8))
			.endsWith(",\"keep_alive\":" + written + "}");
	}

	@Test
	void whoeverAsksDuringALoadJoinsIt() throws Exception {
		this.ollama.deadlock(true);
		CompletableFuture<Loaded> first = load(MISTRAL).toFuture();
		CompletableFuture<Loaded> second = load(MISTRAL).toFuture();
		CompletableFuture<Loaded> other = this.loader
			.load(this.instance, MISTRAL, new RunnerOptions(Map.of("num_ctx", "8192")), false, null, LONG)
			.toFuture();
		request(GENERATE, 2);
		this.ollama.deadlock(false);
		assertThat(first.get(20, TimeUnit.SECONDS)).isSameAs(second.get(20, TimeUnit.SECONDS));
		other.get(20, TimeUnit.SECONDS);
		assertThat(this.ollama.journal().requests(GENERATE)).hasSize(2);
		done(load(MISTRAL));
		assertThat(this.ollama.journal().requests(GENERATE)).hasSize(3);
	}

	@Test
	void whoeverLeavesDoesNotAbortTheLoad() throws Exception {
		Disposable first = load(MISTRAL).subscribe();
		RecordedRequest request = request(GENERATE, 1);
		request.bodyComplete().get(10, TimeUnit.SECONDS);
		first.dispose();
		done(load(MISTRAL));
		assertThat(request.clientGone()).isNotDone();
		assertThat(this.ollama.loads()).isEqualTo(1);
		assertThat(this.ollama.journal().requests(GENERATE)).hasSize(1);
	}

	@Test
	void aLoadThatNobodyWaitsForAnyMoreComesToItsEnd() throws Exception {
		load(MISTRAL).subscribe().dispose();
		request(GENERATE, 1).completed().get(20, TimeUnit.SECONDS);
		assertThat(this.ollama.resident()).containsExactly("mistral:latest");
		this.leaks.provoke(() -> done(load(MISTRAL)));
	}

	@Test
	void theLimitClosesTheCall() throws Exception {
		this.ollama.deadlock(true);
		failed(this.loader.load(this.instance, MISTRAL, RunnerOptions.NONE, false, null, SHORT),
				LoadFailedException.Reason.TIMED_OUT, 0, "no answer within 300 ms");
		request(GENERATE, 1).clientGone().get(20, TimeUnit.SECONDS);
		this.ollama.deadlock(false);
		done(load(MISTRAL));
		this.leaks.provoke(() -> done(load(MISTRAL)));
	}

	@Test
	void anErrorSaysWhatOllamaSays() throws Exception {
		failed(load(name("no-such-model")), LoadFailedException.Reason.ANSWERED, 404,
				"model 'no-such-model:latest' not found");
		this.ollama.faults().add(Fault.loadFails().once());
		failed(load(MISTRAL), LoadFailedException.Reason.ANSWERED, 500, "model requires more system memory");
		this.ollama.faults().add(Fault.status(503, "x".repeat(200_000)).forModel("mistral").once());
		failed(load(MISTRAL), LoadFailedException.Reason.ANSWERED, 503, "x".repeat(1000));
		this.leaks.provoke(() -> done(load(MISTRAL)));
	}

	@Test
	void aConnectionThatBreaksIsAnErrorWithoutAnAddressAndNotTriedAgain() {
		this.ollama.faults().add(Fault.resetBeforeHeaders().forModel("mistral"));
		failed(load(MISTRAL), LoadFailedException.Reason.DISCONNECTED, 0, "connection");
		assertThat(this.ollama.journal().requests(GENERATE)).hasSize(1);
		this.ollama.refuseConnections();
		failed(load(MISTRAL), LoadFailedException.Reason.DISCONNECTED, 0, "connection");
	}

	@Test
	void aModelIsUnloaded() throws Exception {
		done(load(MISTRAL));
		done(this.loader.unload(this.instance, MISTRAL, false, LONG));
		assertThat(this.ollama.resident()).isEmpty();
		assertThat(request(GENERATE, 2).bodyText())
			.isEqualTo("{\"model\":\"mistral:latest\",\"stream\":false,\"options\":{},\"keep_alive\":0}");
	}

	@Test
	void anEmbeddingModelIsUnloaded() throws Exception {
		done(this.loader.load(this.instance, NOMIC, RunnerOptions.NONE, true, null, LONG));
		done(this.loader.unload(this.instance, NOMIC, true, LONG));
		await().atMost(LONG).until(() -> this.ollama.resident().isEmpty());
		assertThat(request("/api/embed", 2).bodyText()).endsWith("\"input\":[],\"options\":{},\"keep_alive\":0}");
	}

	@Test
	void anUnloadThatFailsOrTakesTooLongSaysSo() {
		this.ollama.faults().add(Fault.neverAnswer().forModel("mistral").once());
		failed(this.loader.unload(this.instance, MISTRAL, false, SHORT), LoadFailedException.Reason.TIMED_OUT, 0,
				"no answer within 300 ms");
		this.ollama.faults().add(Fault.status(500, "broken").forModel("mistral").once());
		failed(this.loader.unload(this.instance, MISTRAL, false, LONG), LoadFailedException.Reason.ANSWERED, 500,
				"broken");
	}

	@Test
	void aModelOfOllamaComHasNothingToLoad() {
		assertThatIllegalArgumentException().isThrownBy(() -> load(name("gpt-oss:120b-cloud")))
			.withMessageContaining("ollama.com");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"error":"out of memory"} | out of memory
			{"message":"x"} | {"message":"x"}
			{"error":{"a":1}} | {"error":{"a":1}}
			<html> | <html>
			`` | ``
			""")
	void anErrorsTextIsOllamasElseTheWholeBody(String body, String text) {
		assertThat(OllamaError.text(body)).isEqualTo(text);
	}

	private Mono<Loaded> load(ModelName model) {
		return this.loader.load(this.instance, model, RunnerOptions.NONE, false, null, LONG);
	}

	private RecordedRequest request(String path, int number) throws Exception {
		return this.ollama.journal().nth(path, number).get(20, TimeUnit.SECONDS);
	}

	private static void done(Mono<?> call) {
		StepVerifier.create(call.then()).expectComplete().verify(LONG);
	}

	private static void failed(Mono<?> call, LoadFailedException.Reason reason, int status, String text) {
		StepVerifier.create(call)
			.expectErrorSatisfies(
					(error) -> assertThat(error).isInstanceOfSatisfying(LoadFailedException.class, (failure) -> {
						assertThat(failure.reason()).isEqualTo(reason);
						assertThat(failure.status()).isEqualTo(status);
						assertThat(failure).hasMessageContaining(text).hasMessageNotContaining("127.0.0.1");
						assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(1024);
					}))
			.verify(LONG);
	}

	private static ModelName name(String text) {
		return ModelName.parse(text).orElseThrow();
	}

}
