package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.model.QueueLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scheduling benchmark in short, on a trace that is made up.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReplayTests {

	private static final Trace TRACE = Trace.synthetic(5000, 1);

	@Test
	void nothingThatPeopleHaveTodayServesAFullFleetSooner() {
		List<ReplayCase> cases = new ArrayList<>(ReplayCase.THEIRS);
		cases.add(ReplayCase.GATEWAY);
		Map<ReplayCase, ReplaySpread> results = ReplayCase.play(TRACE, 0.8, 1, cases);
		ReplayResult ours = results.get(ReplayCase.GATEWAY).results().getFirst();
		assertThat(ours.unserved()).isZero();
		for (ReplayCase other : ReplayCase.THEIRS) {
			ReplayResult theirs = results.get(other).results().getFirst();
			assertThat(ours.p50()).as("p50 of %s", other.name()).isLessThan(theirs.p50());
			assertThat(ours.p95()).as("p95 of %s", other.name()).isLessThan(theirs.p95() / 2);
			assertThat(ours.p99()).as("p99 of %s", other.name()).isLessThan(theirs.p99() / 2);
			assertThat(ours.goodput()).as("goodput of %s", other.name()).isGreaterThan(theirs.goodput());
		}
		assertThat(ours.loads()).isLessThan(results.get(ReplayCase.BLIND).results().getFirst().loads() / 2);
	}

	@Test
	void theSameEventsGiveTheSameDecisions() {
		Workload workload = Workload.draw(Trace.synthetic(1000, 2), 1.3, 2);
		assertThat(Replay.run(workload, ReplayCase.GATEWAY.maker(), 2))
			.isEqualTo(Replay.run(workload, ReplayCase.GATEWAY.maker(), 2));
	}

	@Test
	void moreThanTheFleetCanServeStaysWithinTheQueuesBound() {
		int capacity = 200;
		GatewayReplay.Setup setup = GatewayReplay.Setup.WHOLE
			.queue(new QueueLimits(capacity, Long.MAX_VALUE, Duration.ofSeconds(120), Duration.ofSeconds(15), null));
		ReplayResult result = Replay.run(Workload.draw(TRACE, 2.1, 1), GatewayReplay.with(setup), 1);
		assertThat(result.longestQueue()).isEqualTo(capacity);
		assertThat(result.unserved()).isPositive();
		assertThat(result.fairness()).isGreaterThan(0.94);
	}

}
