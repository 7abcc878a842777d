package io.ollamagateway.contract;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner whose process is killed, as by a kernel that is out of memory.
 */
abstract class DeadRunnerContract extends BehaviourContract {

	DeadRunnerContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	/**
	 * The stream ends in good HTTP order. Its last line is an error where the dialect
	 * shows one, else a piece without a text or the piece before.
	 */
	@ParameterizedTest
	@CsvSource({ "GENERATE, /error, an error was encountered while running the model: unexpected EOF",
			"CHAT, /error, an error was encountered while running the model: unexpected EOF",
			"CHAT_COMPLETIONS, /model, ''", "CHAT_COMPLETIONS, /choices/0/delta/content, ''", "COMPLETIONS, /model, ''",
			"COMPLETIONS, /choices/0/text, ''", "RESPONSES, /type, response.output_text.delta",
			"MESSAGES, /type, content_block_delta" })
	void inMidStream(Question question, String field, String value) {
		startWith(List.of("a"));
		Call call = post(question.path(), question.body("a", "Go", LONG, true)).begun();
		assertThat(call.status()).isEqualTo(200);
		server().killRunner("a");
		assertThat(call.cut()).isFalse();
		JsonNode last = JSON.readTree(call.lines().getLast().replaceFirst("^data: ", ""));
		assertThat(last.at(field).asString()).isEqualTo(value);
		assertThat(last.at("/choices/0/finish_reason").isString()).isFalse();
		assertThat(call.body()).doesNotContain("[DONE]", "message_stop", "response.completed", "\"done\":true");
		ask("a");
		assertThat(loads()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void beforeAWholeAnswer(Question question) {
		startWith(List.of("a"));
		load("a");
		Call call = post(question.path(), question.body("a", "Go", LONG, false));
		eventually().until(() -> server().computes());
		server().killRunner("a");
		// which of them depends on whether the first token was there
		assertThat(call.body()).containsPattern(
				"an error was encountered while running the model: unexpected EOF|model runner has unexpectedly stopped");
		assertThat(call.status()).isEqualTo(500);
		ask("a");
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void whileItIsIdle() {
		startWith(List.of("a"));
		ask("a");
		server().killRunner("a");
		assertThat(residentNames()).as("nobody has asked it yet").containsExactly("a");
		ask("a");
		assertThat(loads()).isEqualTo(2);
		assertThat(residentNames()).containsExactly("a");
	}

	@Test
	void whileOthersWaitForItsSlot() {
		startWith(List.of("a"));
		Call busy = stream("a", LONG);
		Call waiting = queue("a", 3);
		get("/api/version");
		server().killRunner("a");
		busy.body();
		assertThat(waiting.body()).contains("llama-server");
		assertThat(waiting.status()).isEqualTo(500);
		ask("a");
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void othersAreLeftAlone() {
		startWith(List.of("a", "b"));
		Call other = stream("b", 2000);
		Call busy = stream("a", LONG);
		server().killRunner("a");
		busy.body();
		assertThat(other.lines().getLast()).contains("\"done_reason\":\"length\"");
		ask("a");
		ask("b");
		assertThat(loads()).isEqualTo(3);
	}

}
