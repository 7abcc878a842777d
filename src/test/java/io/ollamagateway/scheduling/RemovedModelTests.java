package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that says it does not have a model which it lists, as after
 * {@code ollama rm}.
 */
class RemovedModelTests {

	private final TestFleet fleet = TestFleet.of(TestFleet.small("a", 1, 3), TestFleet.small("b", 1, 3));

	@BeforeEach
	void bothHaveIt() {
		for (String instance : List.of("a", "b")) {
			this.fleet.tells(instance, TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m"));
		}
	}

	@Test
	void itGetsNoMoreRequestsForIt() {
		String first = refusedAsUnknown();
		for (int i = 0; i < 5; i++) {
			long next = this.fleet.ask(Ask.chat("m"));
			assertThat(this.fleet.place(next)).isNotEqualTo(first);
			this.fleet.answer(next);
		}
	}

	@Test
	void whatItListedJustBeforeDoesNotCount() {
		String first = refusedAsUnknown();
		this.fleet.tells(first, TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m"));
		assertThat(this.fleet.place(this.fleet.ask(Ask.chat("m")))).isNotEqualTo(first);
	}

	@Test
	void itServesWhatItStillListsSomeSecondsLater() {
		String first = refusedAsUnknown();
		this.fleet.pass(Duration.ofSeconds(4));
		this.fleet.tells(first, TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m"));
		this.fleet.down(first.equals("a") ? "b" : "a");
		assertThat(this.fleet.place(this.fleet.ask(Ask.chat("m")))).isEqualTo(first);
	}

	@Test
	void itServesAModelThatWasMadeAgain() {
		String first = refusedAsUnknown();
		this.fleet.tells(first, TestFleet.inventory(TestFleet.CHATS, List.of("other")));
		this.fleet.tells(first, TestFleet.inventory(TestFleet.CHATS, List.of("m"), "m"));
		this.fleet.down(first.equals("a") ? "b" : "a");
		assertThat(this.fleet.place(this.fleet.ask(Ask.chat("m")))).isEqualTo(first);
	}

	/** Asks once, and is told that the model is not there. */
	private String refusedAsUnknown() {
		long asked = this.fleet.ask(Ask.chat("m"));
		String instance = this.fleet.place(asked);
		this.fleet.isNotInstalled(asked);
		return instance;
	}

}
