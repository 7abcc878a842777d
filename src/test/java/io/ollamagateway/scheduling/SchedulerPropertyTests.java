package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds after every event of any sequence. A failure names its seed.
 */
@Timeout(60)
class SchedulerPropertyTests {

	private static final int BATCH = 15;

	static LongStream batches() {
		return LongStream.range(0, 10);
	}

	@ParameterizedTest
	@MethodSource("batches")
	void anySequenceOfEventsKeepsTheInvariants(long batch) {
		for (long seed = batch * BATCH; seed < (batch + 1) * BATCH; seed++) {
			RandomEvents events = new RandomEvents(seed);
			events.happen(400);
			events.end();
		}
	}

	/** Each of them was found by a long run, and is none of the above. */
	@ParameterizedTest
	@ValueSource(longs = 17133)
	void sequencesThatOnceBrokeAnInvariantKeepThem(long seed) {
		RandomEvents events = new RandomEvents(seed);
		events.happen(400);
		events.end();
	}

	@Test
	void tenThousandRequestsWithCancellationsFailuresAndDrainsReturnToZero() {
		RandomEvents events = new RandomEvents(4711);
		while (events.asked() < 10_000) {
			events.happen(100);
		}
		events.end();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void equalInstancesOfWhichNothingIsKnownGetTheFewestConnections(long seed) {
		Capacity plenty = new Capacity(new Parallel(1000, false), 1000, 0, 0, 0, Set.of());
		Instance[] instances = { TestFleet.instance("a", 1, plenty), TestFleet.instance("b", 1, plenty),
				TestFleet.instance("c", 1, plenty) };
		TestFleet fleet = TestFleet.of(instances);
		Map<String, Integer> inFlight = new HashMap<>();
		for (Instance instance : instances) {
			fleet.tells(instance.id(), List.of("m", "n"), "m", "n");
			inFlight.put(instance.id(), 0);
		}
		SplittableRandom random = new SplittableRandom(seed);
		Map<Long, String> out = new HashMap<>();
		for (int i = 0; i < 2000; i++) {
			if (out.isEmpty() || random.nextInt(100) < 52) {
				int fewest = inFlight.values().stream().min(Integer::compare).orElseThrow();
				long id = fleet.ask(Ask.chat(random.nextBoolean() ? "m" : "n"));
				assertThat(inFlight.get(fleet.place(id))).as("seed %d, step %d", seed, i).isEqualTo(fewest);
				inFlight.merge(fleet.place(id), 1, Integer::sum);
				out.put(id, fleet.place(id));
			}
			else {
				long id = out.keySet().stream().skip(random.nextInt(out.size())).findFirst().orElseThrow();
				fleet.answer(id);
				inFlight.merge(out.remove(id), -1, Integer::sum);
			}
			fleet.pass(Duration.ofMillis(random.nextInt(50)));
		}
	}

}
