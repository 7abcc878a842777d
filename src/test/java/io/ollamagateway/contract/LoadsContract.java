package io.ollamagateway.contract;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When models are loaded, which one leaves for another, and who waits for that.
 */
abstract class LoadsContract extends BehaviourContract {

	private static final Pattern WEIGHTS = Pattern.compile("FROM [^\\s]*(sha256-[0-9a-f]{64})");

	LoadsContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@Test
	void aModelIsLoadedWhenItIsFirstAskedForAndStays() {
		startWith(List.of("a"));
		assertThat(resident()).isEmpty();
		assertThat(loads()).isZero();
		ask("a");
		assertThat(residentNames()).containsExactly("a");
		ask("a");
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void aRequestWithoutAPromptOnlyLoads() {
		startWith(List.of("a"));
		server().install("embed", TinyModel.embedding());
		load("a");
		JsonNode chat = done(post("/api/chat", Map.of("model", "a", "stream", true)));
		assertThat(chat.get("done_reason").asString()).isEqualTo("load");
		assertThat(chat.at("/message/content").asString()).isEmpty();
		assertThat(done(post("/api/embed", Map.of("model", "embed"))).get("embeddings")).isEmpty();
		assertThat(residentNames()).containsExactlyInAnyOrder("a", "embed");
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void theShortestKeepAliveLeavesFirstThoughItWasUsedLast() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "2");
		load("b", "keep_alive", "1h");
		load("a", "keep_alive", "10m");
		ask("a");
		ask("c");
		assertThat(residentNames()).containsExactlyInAnyOrder("b", "c");
		assertThat(loads()).isEqualTo(3);
	}

	@Test
	void amongEqualKeepAlivesTheFirstFileNameLeaves() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "2");
		List<String> byFile = List.of("a", "b").stream().sorted(Comparator.comparing(this::weights)).toList();
		ask(byFile.getLast());
		ask(byFile.getFirst());
		ask("c");
		assertThat(residentNames()).containsExactlyInAnyOrder("c", byFile.getLast());
	}

	private String weights(String model) {
		Matcher from = WEIGHTS.matcher(show(model).get("modelfile").asString());
		assertThat(from.find()).isTrue();
		return from.group(1);
	}

	@Test
	void whatIsPinnedForEverLeavesWhenNothingElseCan() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "2");
		load("a", "keep_alive", -1);
		ask("b", "keep_alive", "24h");
		ask("c", "keep_alive", -1);
		assertThat(residentNames()).containsExactlyInAnyOrder("a", "c");
		ask("b");
		assertThat(residentNames()).hasSize(2).contains("b");
	}

	@Test
	void anIdleModelLeavesBeforeABusyOneWithAShorterKeepAlive() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "2");
		load("b", "keep_alive", "1h");
		Call busy = stream("a", LONG, "keep_alive", "1m");
		ask("c");
		assertThat(busy.ended()).isFalse();
		assertThat(residentNames()).containsExactlyInAnyOrder("a", "c");
	}

	@Test
	void whenAllAreBusyALoadWaitsForTheShortestKeepAliveToEnd() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "2");
		Call longer = stream("b", LONG, "keep_alive", "1h");
		Call shorter = stream("a", LONG, "keep_alive", "1m");
		Call waiting = queue("c", 3);
		assertThat(residentNames()).containsExactlyInAnyOrder("a", "b");
		assertThat(waiting.ended()).isFalse();
		shorter.leave();
		assertThat(waiting.status()).isEqualTo(200);
		waiting.body();
		assertThat(longer.ended()).isFalse();
		assertThat(residentNames()).containsExactlyInAnyOrder("b", "c");
	}

	@Test
	void aLoadedModelServesWhileOthersWaitForALoad() {
		startWith(List.of("a", "b"), "OLLAMA_MAX_LOADED_MODELS", "1", "OLLAMA_NUM_PARALLEL", "2");
		Call busy = stream("a", LONG);
		Call waiting = queue("b", 3);
		eventually().untilAsserted(() -> assertThat(server().waitsForRoom()).isTrue());
		ask("a");
		assertThat(busy.ended()).isFalse();
		assertThat(waiting.ended()).isFalse();
		busy.leave();
		waiting.body();
		assertThat(residentNames()).containsExactly("b");
	}

	@Test
	@Disabled("[ground] 3: that a request has arrived and waits for its load cannot be told yet")
	void loadsComeInTheOrderOfTheirRequests() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "1");
		Call busy = stream("a", LONG);
		Call first = queue("b", 3);
		eventually().untilAsserted(() -> assertThat(server().waitsForRoom()).isTrue());
		Call second = queued("c");
		Call third = queued("b");
		busy.leave();
		assertThat(first.lines().getLast()).contains("\"done\":true");
		assertThat(second.lines().getLast()).contains("\"done\":true");
		assertThat(third.lines().getLast()).contains("\"done\":true");
		assertThat(residentNames()).containsExactly("b");
		assertThat(loads()).isEqualTo(4);
	}

	/**
	 * Sends this, and then asks so much else that it has come to its queue, which nobody
	 * can see.
	 */
	private Call queued(String model) {
		Call call = queue(model, 3);
		for (int i = 0; i < 30; i++) {
			show(model);
		}
		return call;
	}

	@Test
	void whoFindsTheLoadQueueFullIsRefusedAtOnce() {
		startWith(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "1", "OLLAMA_MAX_QUEUE", "1",
				"OLLAMA_NUM_PARALLEL", "2");
		Call busy = stream("a", LONG);
		Call head = queue("b", 3);
		eventually().untilAsserted(() -> assertThat(server().waitsForRoom()).isTrue());
		Call one = queue("c", 3);
		Call other = queue("c", 3);
		eventually().until(() -> one.ended() || other.ended());
		Call refused = one.ended() ? one : other;
		Call queued = one.ended() ? other : one;
		assertThat(refused.body())
			.isEqualTo("{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}");
		assertThat(refused.status()).isEqualTo(503);
		ask("a");
		Call compatible = post("/v1/chat/completions", Question.CHAT_COMPLETIONS.body("c", "Go", 3, true));
		assertThat(compatible.body()).contains("maximum pending requests exceeded").contains("api_error");
		assertThat(compatible.status()).isEqualTo(503);
		busy.leave();
		head.body();
		assertThat(head.status()).isEqualTo(200);
		queued.body();
		assertThat(queued.status()).isEqualTo(200);
	}

	@Test
	void aModelThatCannotBeLoadedFailsAtEachRequestAndLeavesOthersAlone() {
		startWith(List.of("a", "b"), "OLLAMA_MAX_LOADED_MODELS", "2");
		server().damage("b");
		ask("a");
		for (int i = 1; i < 3; i++) {
			Call failed = queue("b", 3);
			assertThat(failed.body()).startsWith("{\"error\":\"llama-server process has terminated: ");
			assertThat(failed.status()).isEqualTo(500);
			assertThat(loads()).isEqualTo(1 + i);
		}
		assertThat(residentNames()).containsExactly("a");
		ask("a");
		assertThat(loads()).isEqualTo(3);
	}

}
