package io.ollamagateway.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PromptTests {

	private static final String LONG = "abcd".repeat(1000);

	private static final String SYSTEM = "{\"role\":\"system\",\"content\":\"S\"}";

	private static final String HELLO = "{\"role\":\"user\",\"content\":\"hello\"}";

	private static final String MORE = ",{\"role\":\"assistant\",\"content\":\"hi\"},{\"role\":\"user\",\"content\":\"more\"}";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CHAT              | "messages":[{"role":"user","content":"LONG"}]                                    | 1000
					CHAT              | "messages":[{"content":"x","images":["LONG","LONG"]}]                            | 1536
					CHAT              | "tools":[{"a":"LONG"}]                                                           | 1000
					CHAT              | "prompt":"LONG"                                                                  | 0
					CHAT              | "messages":[{"content":"LONG"}],"messages":[{"content":"x"}]                     | 1
					GENERATE          | "prompt":"LONG","system":"LONG","suffix":"LONG","template":"LONG"                | 4000
					GENERATE          | "prompt":"","images":["LONG"]                                                    | 768
					GENERATE          | "context":[1,2,3,4,5,6,7,8,9,10]                                                 | 10
					EMBED             | "input":["LONG","LONG"]                                                          | 2000
					EMBEDDINGS        | "prompt":"LONG"                                                                  | 1000
					OPENAI_CHAT       | "messages":[{"content":[{"type":"text","text":"LONG"},{"image_url":{"url":"LONG"}}]}] | 1768
					OPENAI_RESPONSES  | "instructions":"LONG","input":[{"content":[{"type":"input_image","image_url":"LONG"}]}] | 1768
					ANTHROPIC_MESSAGES| "system":"LONG","messages":[{"content":[{"type":"image","source":{"data":"LONG"}}]}]  | 1768
					SHOW              | "system":"LONG"                                                                  | 0
					""")
	void promptIsEstimated(Endpoint endpoint, String fields, long expected) {
		String json = "{\"model\":\"m\"," + fields.replace("LONG", LONG) + "}";
		assertThat(Bodies.read(endpoint, json).promptTokens()).isBetween(expected, expected + 15);
	}

	@Test
	void laterTurnsDoNotChangeTheHash() {
		long hash = messages(SYSTEM + "," + HELLO);
		assertThat(messages(SYSTEM + "," + HELLO + MORE)).isEqualTo(hash);
		assertThat(messages("{\"content\":\"S\",\"role\":\"system\"},{\"content\":\"hello\",\"role\":\"user\"}" + MORE))
			.isEqualTo(hash);
		assertThat(messages(" " + SYSTEM.replace(":", " : ") + " ,\n" + HELLO.replace(",", " , "))).isEqualTo(hash);
	}

	@Test
	void anotherBeginningChangesTheHash() {
		long hash = messages(SYSTEM + "," + HELLO);
		assertThat(messages(HELLO)).isNotEqualTo(hash);
		assertThat(messages(SYSTEM.replace("S", "T") + "," + HELLO)).isNotEqualTo(hash);
		assertThat(messages(SYSTEM + "," + HELLO.replace("hello", "Hello"))).isNotEqualTo(hash);
		assertThat(messages(HELLO + "," + SYSTEM)).isNotEqualTo(hash);
	}

	@Test
	void modelChangesTheHashHoweverItIsWritten() {
		long hash = hash(Endpoint.CHAT, "{\"model\":\"m\",\"messages\":[" + HELLO + "]}");
		assertThat(hash(Endpoint.CHAT, "{\"messages\":[" + HELLO + "],\"model\":\"library/M:latest\"}"))
			.isEqualTo(hash);
		assertThat(hash(Endpoint.CHAT, "{\"messages\":[" + HELLO + "],\"model\":\"n\"}")).isNotEqualTo(hash);
	}

	@Test
	void withoutAUsersTurnTheFirstMessageCounts() {
		assertThat(messages(SYSTEM)).isEqualTo(messages(SYSTEM + ",{\"role\":\"assistant\",\"content\":\"x\"}"));
	}

	@Test
	void onlyTheBeginningOfAStringCounts() {
		String text = "x".repeat(5000);
		assertThat(messages(HELLO.replace("hello", text + "a")))
			.isEqualTo(messages(HELLO.replace("hello", text + "b")));
		assertThat(messages(HELLO.replace("hello", text.substring(1000) + "a")))
			.isNotEqualTo(messages(HELLO.replace("hello", text.substring(1000) + "b")));
	}

	@Test
	void imagesOfTheFirstTurnCount() {
		String image = "{\"role\":\"user\",\"content\":\"what?\",\"images\":[\"QQ==\"]}";
		assertThat(messages(image)).isNotEqualTo(messages(image.replace("QQ", "QR")));
	}

	@Test
	void plainPromptsAreToldApartByTheirFirstKilobyte() {
		String text = "x".repeat(1024);
		String json = "{\"model\":\"m\",\"system\":\"S\",\"prompt\":\"" + text + "\"}";
		assertThat(hash(Endpoint.GENERATE, json.replace("x\"}", "xa\"}")))
			.isEqualTo(hash(Endpoint.GENERATE, json.replace("x\"}", "xb\"}")));
		assertThat(hash(Endpoint.GENERATE, json.replace("\"x", "\"y"))).isNotEqualTo(hash(Endpoint.GENERATE, json));
		assertThat(hash(Endpoint.GENERATE, json.replace("S", "T"))).isNotEqualTo(hash(Endpoint.GENERATE, json));
	}

	@Test
	void firstInputCountsForEmbeddings() {
		String json = "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}";
		assertThat(hash(Endpoint.EMBED, json)).isEqualTo(hash(Endpoint.EMBED, json.replace("b", "c")))
			.isNotEqualTo(hash(Endpoint.EMBED, json.replace("\"a", "\"c")));
	}

	@Test
	void anthropicsCacheMarksDoNotCount() {
		String json = """
				{"model":"m","system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],
				"messages":[{"role":"user","content":[{"type":"text","text":"q","cache_control":{"type":"ephemeral"}}]}]}""";
		long hash = hash(Endpoint.ANTHROPIC_MESSAGES, json);
		assertThat(hash(Endpoint.ANTHROPIC_MESSAGES, json.replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "")))
			.isEqualTo(hash);
		assertThat(hash(Endpoint.ANTHROPIC_MESSAGES, json.replace("\"S\"", "\"T\""))).isNotEqualTo(hash);
	}

	@Test
	void responsesStartWithInstructionsAndInput() {
		String json = "{\"model\":\"m\",\"instructions\":\"S\",\"input\":[" + HELLO + "]}";
		long hash = hash(Endpoint.OPENAI_RESPONSES, json);
		assertThat(hash(Endpoint.OPENAI_RESPONSES, json.replace(HELLO, HELLO + MORE))).isEqualTo(hash);
		assertThat(hash(Endpoint.OPENAI_RESPONSES, json.replace("S", "T"))).isNotEqualTo(hash);
	}

	private static long messages(String messages) {
		return Bodies.chat("\"messages\":[" + messages + "]").prefixHash();
	}

	private static long hash(Endpoint endpoint, String json) {
		return Bodies.read(endpoint, json).prefixHash();
	}

}
