package io.ollamagateway.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * How long models stay, and what {@code /api/ps} says of that.
 */
abstract class KeepAliveContract extends BehaviourContract {

	private static final Instant FOR_EVER = Instant.parse("2200-01-01T00:00:00Z");

	KeepAliveContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@Test
	void withZeroAModelLeavesWhenItsAnswerIsWhole() {
		startWith(List.of("a"));
		Call call = stream("a", 200, "keep_alive", 0);
		assertThat(call.lines().getLast()).contains("\"done\":true");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void anEmptyRequestWithZeroUnloadsAndLoadsNothing() {
		startWith(List.of("a"));
		unload("a");
		assertThat(loads()).isZero();
		load("a");
		unload("a");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
		ask("a");
		assertThat(loads()).isEqualTo(2);
		JsonNode chat = done(post("/api/chat", Map.of("model", "a", "messages", List.of(), "keep_alive", 0)));
		assertThat(chat.get("done_reason").asString()).isEqualTo("unload");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
	}

	private void unload(String model) {
		JsonNode answer = done(post("/api/generate", Map.of("model", model, "keep_alive", 0)));
		assertThat(answer.get("done_reason").asString()).isEqualTo("unload");
		assertThat(answer.get("done").asBoolean()).isTrue();
	}

	@Test
	void whoIsBeingAnsweredIsAnsweredWholeBeforeAnUnload() {
		startWith(List.of("a"));
		Call busy = stream("a", 1500);
		unload("a");
		assertThat(busy.ended()).isFalse();
		assertThat(busy.lines().getLast()).contains("\"done_reason\":\"length\"");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
	}

	@Test
	void withANegativeOneAModelStaysForEver() {
		startWith(List.of("a"), "OLLAMA_KEEP_ALIVE", "1s");
		ask("a", "keep_alive", -1);
		assertThat(time(onlyResident(), "expires_at")).isAfter(FOR_EVER);
		ask("a");
		assertThat(time(onlyResident(), "expires_at")).isAfter(FOR_EVER);
		ask("a", "keep_alive", "-5m");
		assertThat(time(onlyResident(), "expires_at")).isAfter(FOR_EVER);
		ask("a", "keep_alive", "1s");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void theServersOwnIsForThoseWhoSayNothing() {
		startWith(List.of("a"), "OLLAMA_KEEP_ALIVE", "1h");
		assertThat(lifetime(ask("a"))).isCloseTo(Duration.ofHours(1), Duration.ofMinutes(1));
		assertThat(lifetime(ask("a", "keep_alive", 600))).isCloseTo(Duration.ofMinutes(10), Duration.ofMinutes(1));
		assertThat(lifetime(ask("a"))).isCloseTo(Duration.ofMinutes(10), Duration.ofMinutes(1));
		assertThat(lifetime(ask("a", "keep_alive", "1h30m"))).isCloseTo(Duration.ofMinutes(90), Duration.ofMinutes(1));
	}

	private Duration lifetime(JsonNode answer) {
		return Duration.between(time(answer, "created_at"), time(onlyResident(), "expires_at"));
	}

	@Test
	void otherDialectsLeaveItAsItIs() {
		startWith(List.of("a"));
		ask("a", "keep_alive", -1);
		done(post("/v1/chat/completions", Question.CHAT_COMPLETIONS.body("a", "Go", 3, false)));
		done(post("/v1/messages", Question.MESSAGES.body("a", "Go", 3, false)));
		assertThat(time(onlyResident(), "expires_at")).isAfter(FOR_EVER);
	}

	@Test
	void aShortOneEnds() {
		startWith(List.of("a"));
		ask("a", "keep_alive", "1500ms");
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
		ask("a");
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void untilItIsFirstIdleAModelIsToldToExpireAKeepAliveFromNow() {
		startWith(List.of("a"));
		Call first = stream("a", LONG, "keep_alive", "1h");
		Instant before = time(onlyResident(), "expires_at");
		eventually().untilAsserted(() -> assertThat(time(onlyResident(), "expires_at")).isAfter(before));
		assertThat(first.ended()).isFalse();
	}

	@Test
	void aBusyModelIsToldToExpireAsWhenItWasLastIdle() {
		startWith(List.of("a"));
		ask("a", "keep_alive", "10m");
		Instant idle = time(onlyResident(), "expires_at");
		Call again = stream("a", LONG, "keep_alive", "1h");
		assertThat(time(onlyResident(), "expires_at")).isEqualTo(idle);
		again.leave();
		eventually().untilAsserted(() -> assertThat(time(onlyResident(), "expires_at"))
			.isCloseTo(idle.plus(Duration.ofMinutes(50)), within(Duration.ofMinutes(5))));
	}

	@Test
	void whoExpiresLastIsListedFirst() {
		startWith(List.of("a", "b", "c"));
		ask("a", "keep_alive", "20m");
		ask("b", "keep_alive", "30m");
		ask("c", "keep_alive", "10m");
		assertThat(residentNames()).containsExactly("b", "a", "c");
		ask("c", "keep_alive", "40m");
		assertThat(residentNames()).containsExactly("c", "b", "a");
	}

}
