package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.Set;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EstimatorTests {

	private static final Duration TTL = Duration.ofMinutes(30);

	private final TestInstances fleet = new TestInstances(instance("a", 1), instance("b", 2));

	private final Estimator estimator = this.fleet.estimator;

	private final Runner a = this.fleet.resident(0, "m");

	private final Runner b = this.fleet.resident(1, "m");

	@Test
	void beforeAnythingIsKnownWeightAndFewerRequestsAreBetter() {
		assertThat(firstToken(this.b)).isLessThan(firstToken(this.a));
		double idle = firstToken(this.a);
		TestInstances.busy(this.a, 1);
		assertThat(firstToken(this.a)).isGreaterThan(idle);
	}

	@Test
	void whatAModelShowsOnOneInstanceIsExpectedOfOthersInProportionToWeight() {
		answered(this.a, 1000L, 0L);
		assertThat(firstToken(this.a) / firstToken(this.b)).isCloseTo(2, within(0.01));
	}

	@Test
	void whatAnInstanceHasShownItselfCountsFirst() {
		answered(this.a, 1000L, 0L);
		double before = firstToken(this.b);
		answered(this.b, 100L, 0L);
		assertThat(firstToken(this.b)).isGreaterThan(2 * before);
	}

	@Test
	void anUnknownPartOfThePromptTeachesNothing() {
		answered(this.a, 1000L, null);
		assertThat(this.estimator.facts(Ask.name("m")).speed().secondsPerPromptToken().isKnown()).isFalse();
	}

	@Test
	void whatIsRememberedNeedNotBeRead() {
		this.a.prefixes().remember(7, 900, 0);
		Ticket ticket = Ask.chat("m").conversation(7, 1000).ticket(0);
		assertThat(this.estimator.remembered(ticket, this.a, TTL, 0)).isEqualTo(900);
		assertThat(this.estimator.firstToken(ticket, this.a, TTL, false, 0)).isLessThan(firstToken(this.a));
	}

	@Test
	void theWorkOfEmbeddingsIsReadingOnly() {
		double chat = this.estimator.work(Ask.chat("m").ticket(0));
		double vectors = this.estimator.work(Ask.chat("m").at(Endpoint.EMBED).ticket(0));
		assertThat(vectors).isLessThan(chat / 10);
	}

	@Test
	void aLoadTakesAsLongAsTheLastOnesElseItsSizeElseWhatItTookElsewhere() {
		InstanceLoad load = this.fleet.load(0);
		assertThat(this.estimator.load(load, Ask.name("n"))).isEqualTo(10);
		this.estimator.facts(Ask.name("n")).speed().loadSeconds().add(7);
		assertThat(this.estimator.load(load, Ask.name("n"))).isEqualTo(7);
		this.estimator.facts(Ask.name("n")).resident(5L << 30);
		assertThat(this.estimator.load(load, Ask.name("n"))).isEqualTo(5);
		load.loaded(Ask.name("n"), 3, 0);
		assertThat(this.estimator.load(load, Ask.name("n"))).isEqualTo(3);
	}

	@Test
	void namesThatExistNowhereAreForgottenAndModelsAreNot() {
		this.estimator.facts(Ask.name("m")).installed(1);
		for (int i = 0; i < 20_000; i++) {
			this.estimator.work(Ask.chat("nowhere" + i).ticket(i));
		}
		assertThat(this.estimator.size()).isLessThanOrEqualTo(4096);
		assertThat(this.estimator.bytes(Ask.name("m"))).isEqualTo(1);
	}

	private double firstToken(Runner runner) {
		return this.estimator.firstToken(Ask.chat("m").conversation(0, 1000).ticket(0), runner, TTL, false, 0);
	}

	/** A prompt of a thousand tokens in a second. */
	private void answered(Runner runner, Long prompt, Long cached) {
		this.estimator.answered(runner.instance(), runner.model(), new AnswerCounters(Duration.ofSeconds(2),
				Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), prompt, cached, 50L, "stop"));
	}

	private static Instance instance(String id, double weight) {
		return TestFleet.instance(id, weight, new Capacity(new Parallel(9, false), 9, 0, 3, 0, Set.of()));
	}

}
