package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.SplittableRandom;

import io.ollamagateway.protocol.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Turns, within a line and between those who wait.
 */
class WaitingTests {

	private static final long STEP = Duration.ofSeconds(15).toNanos();

	private final PoolSchedule pool = new PoolSchedule(TestPool.of().get(), new SplittableRandom(1));

	private final Line line = this.pool.line(Ask.key("m"));

	private long next;

	@Test
	void theVirtualStartDecidesWithinAClassAndTheArrivalBetweenEquals() {
		Waiting late = waits(Ask.chat("m"), 5, 0);
		Waiting first = waits(Ask.chat("m"), 3, 0);
		Waiting second = waits(Ask.chat("m"), 3, 0);
		assertThat(take(0)).isEqualTo(first);
		assertThat(take(0)).isEqualTo(second);
		assertThat(take(0)).isEqualTo(late);
		assertThat(this.line.next((_) -> true, 0)).isNull();
	}

	@Test
	void classesGoOneAfterTheOtherRetriedRequestsBeforeAll() {
		Waiting bulk = waits(Ask.chat("m").in(Priority.BULK), 0, 0);
		Waiting vectors = waits(Ask.chat("m").at(Endpoint.EMBED), 0, 0);
		Waiting chat = waits(Ask.chat("m"), 9, 0);
		Waiting system = waits(Ask.chat("m").in(Priority.SYSTEM), 9, 0);
		Waiting retried = waits(Ask.chat("m").in(Priority.BULK).after("x"), 9, 0);
		for (Waiting expected : new Waiting[] { retried, system, chat, vectors, bulk }) {
			assertThat(take(0)).isEqualTo(expected);
		}
	}

	@Test
	void aStepOfWaitingLiftsByOneClassUpToTheHighest() {
		Waiting bulk = waits(Ask.chat("m").in(Priority.BULK), 0, 0);
		assertThat(bulk.promoted(STEP - 1, STEP)).isEqualTo(bulk.rank());
		assertThat(bulk.promoted(STEP, STEP)).isEqualTo(Waiting.rankOf(Ask.chat("m").ticket(0)));
		assertThat(bulk.promoted(100 * STEP, STEP)).isEqualTo(1);
	}

	@Test
	void aPromotedRequestGoesBeforeAFreshOneOfAHigherClass() {
		Waiting bulk = waits(Ask.chat("m").in(Priority.BULK), 0, 0);
		Waiting fresh = waits(Ask.chat("m").in(Priority.INTERACTIVE), 1, 2 * STEP);
		assertThat(bulk.before(fresh, 2 * STEP, STEP)).isTrue();
		assertThat(take(2 * STEP)).isEqualTo(bulk);
	}

	@Test
	void whoMayNotGoIsPassedOver() {
		waits(Ask.chat("m").after("a"), 0, 0);
		Waiting other = waits(Ask.chat("m").after("b"), 1, 0);
		assertThat(this.line.next((ticket) -> !ticket.tried().contains("a"), 0)).isEqualTo(other);
	}

	@Test
	void aLineKnowsItsCostAndItsOldest() {
		Waiting oldest = waits(Ask.chat("m"), 5, 1);
		waits(Ask.chat("m").in(Priority.SYSTEM), 0, 2);
		assertThat(this.line.cost()).isEqualTo(2);
		assertThat(this.line.oldest()).isEqualTo(oldest);
		take(0);
		take(0);
		assertThat(this.line.cost()).isZero();
		assertThat(this.line.isEmpty()).isTrue();
		assertThat(this.pool.waitingLines()).isEmpty();
	}

	private Waiting waits(Ask what, double start, long now) {
		Ticket ticket = what.ticket(this.next);
		Waiting one = new Waiting(ticket, this.line, Waiting.rankOf(ticket), start, this.next++, 1, now, 0, 0);
		this.pool.add(one);
		return one;
	}

	private Waiting take(long now) {
		Waiting one = this.line.next((_) -> true, now);
		this.pool.remove(one);
		return one;
	}

}
