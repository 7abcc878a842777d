package io.ollamagateway.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many a loaded model answers at a time, and how the others wait.
 */
abstract class SlotsContract extends BehaviourContract {

	SlotsContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@Test
	void asManyAreAnsweredAtATimeAsThereAreSlots() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "2");
		Call first = stream("a", LONG);
		Call second = stream("a", LONG);
		Call third = queue("a", LONG);
		get("/api/version");
		assertThat(third.soFar()).isEmpty();
		assertThat(first.ended()).isFalse();
		first.leave();
		third.begun();
		assertThat(third.soFar()).isNotEmpty();
		assertThat(second.ended()).isFalse();
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void withOneSlotAnswersComeOneAfterTheOther() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		Call first = stream("a", 300);
		List<Call> others = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			others.add(queue("a", 300));
			get("/api/version");
		}
		for (Call call : others) {
			assertThat(first.lines().getLast()).contains("\"done\":true");
			call.begun();
			first = call;
		}
		assertThat(first.lines().getLast()).contains("\"done\":true");
	}

	@Test
	void whoWaitsForASlotIsNotRefusedHoweverManyThereAre() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "1", "OLLAMA_MAX_QUEUE", "1");
		load("a");
		List<Call> calls = IntStream.range(0, 12).mapToObj((i) -> queue("a", 3)).toList();
		assertThat(calls).allSatisfy((call) -> assertThat(call.status()).isEqualTo(200));
		assertThat(calls).allSatisfy((call) -> assertThat(call.lines().getLast()).contains("\"done\":true"));
	}

	@Test
	void aWaitForASlotIsInTheWholeTimeAndInNoOther() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		Call busy = stream("a", 1500);
		JsonNode waited = ask("a");
		busy.body();
		long counted = waited.get("load_duration").asLong() + waited.get("prompt_eval_duration").asLong()
				+ waited.get("eval_duration").asLong();
		assertThat(waited.get("total_duration").asLong()).isGreaterThan(2 * counted);
	}

	@Test
	void allElementsOfAnEmbeddingAreCountedTogether() {
		start("OLLAMA_NUM_PARALLEL", "4");
		server().install("embed", TinyModel.embedding());
		int first = embed("one and two").get("prompt_eval_count").asInt();
		int second = embed("three").get("prompt_eval_count").asInt();
		JsonNode both = embed(List.of("one and two", "three", "one and two"));
		assertThat(both.get("prompt_eval_count").asInt()).isEqualTo(2 * first + second);
		assertThat(both.get("embeddings")).hasSize(3);
		assertThat(both.at("/embeddings/0")).isEqualTo(both.at("/embeddings/2"));
		assertThat(both.get("total_duration").asLong()).isPositive();
		assertThat(both.has("prompt_eval_duration")).isFalse();
	}

	private JsonNode embed(Object input) {
		return done(post("/api/embed", Map.of("model", "embed", "input", input)));
	}

}
