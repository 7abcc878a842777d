package io.ollamagateway.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.Journal;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * An instance that is asked directly, and a gateway in front of three of its kind that is
 * asked the same.
 */
final class SideBySide implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

	/** The time that clients are given. */
	static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** A red dot, in Base64. */
	static final String PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

	private SimulatedOllama alone;

	private SimulatedFleet fleet;

	private GatewayUnderTest gateway;

	@Override
	public void beforeAll(ExtensionContext context) {
		this.alone = SimulatedOllama.start();
		this.fleet = SimulatedFleet.start(3, InstanceSettings.loaded());
		this.gateway = GatewayUnderTest.before(this.fleet.urls());
	}

	@Override
	public void afterEach(ExtensionContext context) throws InterruptedException {
		this.gateway.recorder().awaitLeasesOut(0);
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.gateway.heldBytes()).isZero());
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.gateway.close();
		this.fleet.close();
		this.alone.close();
	}

	SimulatedFleet fleet() {
		return this.fleet;
	}

	String direct() {
		return this.alone.url();
	}

	String gateway() {
		return this.gateway.url().toString();
	}

	/**
	 * Asks the instance and the gateway the same.
	 * @return the answer of both
	 */
	<T> T sameAnswer(Question<T> question) throws Exception {
		forget();
		T expected = question.ask(direct());
		T answer = question.ask(gateway());
		assertThat(answer).isEqualTo(expected);
		assertThatTheSameWasReceived();
		return answer;
	}

	/**
	 * Asks the instance and the gateway the same of a model that nobody has, so that the
	 * gateway asks no instance.
	 * @return the answer of both
	 */
	<T> T sameAnswerOfTheGatewayItself(Question<T> question) throws Exception {
		forget();
		T expected = question.ask(direct());
		T answer = question.ask(gateway());
		assertThat(withoutIds(answer)).isEqualTo(withoutIds(expected));
		assertThat(bodies(this.fleet.instances())).isEmpty();
		return answer;
	}

	/**
	 * Asks the instance and the gateway the same, for a stream. The instances behind the
	 * gateway send a part only when the client has the one before.
	 * @return the answer of both
	 */
	<T> T sameAnswerPartByPart(StreamedQuestion<T> question) throws Exception {
		forget();
		T expected = question.ask(direct(), () -> {
		});
		this.fleet.instances().forEach((instance) -> instance.gate().hold());
		try {
			sendNext();
			T answer = question.ask(gateway(), this::sendNext);
			assertThat(answer).isEqualTo(expected);
			assertThatTheSameWasReceived();
			return answer;
		}
		finally {
			this.fleet.instances().forEach((instance) -> instance.gate().open());
		}
	}

	/**
	 * Asks the instance and the gateway what fails.
	 * @return what both throw
	 */
	Throwable sameFailure(Question<?> question) {
		Throwable expected = catchThrowable(() -> question.ask(direct()));
		Throwable failure = catchThrowable(() -> question.ask(gateway()));
		assertThat(expected).isNotNull();
		assertThat(causes(failure)).isEqualTo(causes(expected));
		return failure;
	}

	private void sendNext() {
		this.fleet.instances().forEach((instance) -> instance.gate().release(1));
	}

	private void assertThatTheSameWasReceived() {
		assertThat(bodies(this.fleet.instances())).containsExactlyInAnyOrderElementsOf(bodies(List.of(this.alone)));
	}

	private void forget() {
		forget(this.alone);
		this.fleet.instances().forEach(SideBySide::forget);
	}

	/**
	 * Usage tells what an instance had read before, so none may know more than others.
	 */
	private static void forget(SimulatedOllama ollama) {
		ollama.journal().clear();
		ollama.forgetPrompts();
	}

	private static List<String> bodies(List<SimulatedOllama> instances) {
		return instances.stream()
			.map(SimulatedOllama::journal)
			.map(Journal::requests)
			.flatMap(List::stream)
			.filter((request) -> request.method().equals("POST"))
			.map(RecordedRequest::bodyText)
			.toList();
	}

	/** Each server makes up its own ids. */
	private static String withoutIds(Object text) {
		return String.valueOf(text).replaceAll("req_[0-9a-f]+", "req_id");
	}

	private static List<String> causes(Throwable failure) {
		List<String> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			causes.add(cause.getClass().getName() + ": " + withoutIds(cause.getMessage()));
		}
		return causes;
	}

	/**
	 * What is asked of a server.
	 *
	 * @param <T> what must be the same whoever answers
	 */
	@FunctionalInterface
	interface Question<T> {

		T ask(String url) throws Exception;

	}

	/**
	 * What is asked of a server that answers part by part.
	 *
	 * @param <T> what must be the same whoever answers
	 */
	@FunctionalInterface
	interface StreamedQuestion<T> {

		T ask(String url, Runnable partArrived) throws Exception;

	}

}
