package io.ollamagateway.contract;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that leaves. The models write slowly, since Ollama holds the slot of a client
 * for good that leaves while one part has been written and the next is ready: nobody
 * takes that from the channel any more ({@code server/routes.go}, {@code streamResponse},
 * seen in 0.34.3). A model that writes a part each millisecond meets that now and then.
 */
abstract class DeparturesContract extends BehaviourContract {

	private static final int LAYERS = 24;

	DeparturesContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	private void startWithSlow(List<String> models, String... environment) {
		start(environment);
		for (String model : models) {
			server().install(model, TinyModel.endless().withLayers(LAYERS).withSeed(model.charAt(0)));
		}
	}

	@ParameterizedTest
	@EnumSource
	void inMidStreamFreesTheSlot(Question question) {
		startWithSlow(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		Call call = post(question.path(), question.body("a", "Go", LONG, true)).begun();
		assertThat(call.status()).isEqualTo(200);
		Call next = queue("a", 3);
		assertThat(next.ended()).isFalse();
		call.leave();
		assertThat(next.lines().getLast()).contains("\"done\":true");
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void beforeAWholeAnswerFreesTheSlot() {
		startWithSlow(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		load("a");
		Call whole = post("/api/generate", generate("a", LONG, false));
		get("/api/version");
		Call next = queue("a", 3);
		get("/api/version");
		whole.leave();
		assertThat(next.lines().getLast()).contains("\"done\":true");
	}

	@Test
	void whileThePromptIsReadFreesTheSlot() {
		startWithSlow(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		load("a");
		Call reading = queue("a", LONG, "prompt", "word ".repeat(3000));
		get("/api/version");
		reading.leave();
		ask("a");
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void whileItWaitsForASlotLeavesTheOthersTheirTurn() {
		startWithSlow(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		Call busy = stream("a", LONG);
		Call leaves = queue("a", LONG);
		get("/api/version");
		Call stays = queue("a", 3);
		get("/api/version");
		leaves.leave();
		assertThat(stays.ended()).isFalse();
		busy.leave();
		assertThat(stays.lines().getLast()).contains("\"done\":true");
	}

	@Test
	void whileItsModelIsLoadedAbortsTheLoad() {
		start();
		server().install("a", TinyModel.endless().withLayers(LAYERS));
		Call owner = queue("a", 3);
		eventually().pollInterval(java.time.Duration.ofMillis(2)).until(() -> loads() == 1);
		owner.leave();
		ask("a");
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void whileItWaitsForALoadIsForgotten() {
		startWithSlow(List.of("a", "b", "c"), "OLLAMA_MAX_LOADED_MODELS", "1");
		Call busy = stream("a", LONG);
		Call head = queue("b", 3);
		eventually().untilAsserted(() -> assertThat(server().waitsForRoom()).isTrue());
		Call leaves = queue("c", 3);
		get("/api/version");
		Call last = queue("b", 3);
		get("/api/version");
		leaves.leave();
		get("/api/version");
		busy.leave();
		head.body();
		assertThat(last.lines().getLast()).contains("\"done\":true");
		assertThat(residentNames()).containsExactly("b");
		assertThat(loads()).isEqualTo(2);
	}

}
