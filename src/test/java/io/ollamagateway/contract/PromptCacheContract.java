package io.ollamagateway.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a runner need not read again.
 */
abstract class PromptCacheContract extends BehaviourContract {

	PromptCacheContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@Test
	void aPromptThatWasReadIsCountedAndNotReadAgain() {
		startWith(List.of("a"));
		JsonNode first = ask("a", "prompt", "zebra ".repeat(200));
		assertThat(cached(first)).isZero();
		JsonNode again = ask("a", "prompt", "zebra ".repeat(200));
		assertThat(again.get("prompt_eval_count")).isEqualTo(first.get("prompt_eval_count"));
		assertThat(cached(again)).isEqualTo(first.get("prompt_eval_count").asInt() - 1);
		ask("a", "options", Map.of("num_ctx", 2048));
		JsonNode other = ask("a", "prompt", "zebra ".repeat(200));
		assertThat(cached(other)).as("after a reload").isZero();
	}

	@Test
	void severalConversationsOnOneSlotFindTheirOwnAgain() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "1");
		List<Conversation> conversations = Stream.of("zebra", "violin", "quartz", "harbor")
			.map((topic) -> new Conversation((topic + " ").repeat(150)))
			.toList();
		for (Conversation conversation : conversations) {
			assertThat(cached(conversation.say("Go"))).isLessThan(conversation.read / 10);
		}
		for (int round = 0; round < 2; round++) {
			for (Conversation conversation : conversations) {
				int before = conversation.read;
				JsonNode answer = conversation.say("And then?");
				assertThat(cached(answer)).isBetween(before * 9 / 10, conversation.read - 1);
			}
		}
		assertThat(loads()).isEqualTo(1);
	}

	private static int cached(JsonNode answer) {
		return answer.get("prompt_eval_cached_count").asInt();
	}

	/** What two have said to each other. */
	private final class Conversation {

		private final List<Map<String, String>> messages = new ArrayList<>();

		private int read;

		Conversation(String topic) {
			this.messages.add(Map.of("role", "system", "content", topic));
		}

		JsonNode say(String text) {
			this.messages.add(Map.of("role", "user", "content", text));
			JsonNode answer = done(post("/api/chat", Map.of("model", "a", "messages", this.messages, "stream", false,
					"options", Map.of("num_predict", 5))));
			this.messages.add(Map.of("role", "assistant", "content", answer.at("/message/content").asString()));
			this.read = answer.get("prompt_eval_count").asInt();
			return answer;
		}

	}

}
