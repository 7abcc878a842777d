package io.ollamagateway.protocol;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestBoundsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			CHAT               | "options":{"num_predict":5}                              | 5
			GENERATE           | "options":{"num_predict":5.9}                            | 5
			GENERATE           | "options":{"num_predict":0}                              | 0
			GENERATE           | "options":{"num_predict":-1}                             |
			GENERATE           | "options":{"num_predict":-2}                             |
			GENERATE           | "options":{"num_predict":"5"}                            |
			GENERATE           | "options":{"num_predict":5,"num_predict":null}           |
			GENERATE           | "options":{"num_predict":5},"options":{"num_ctx":1}      | 5
			GENERATE           | "options":{"num_predict":5},"options":null               |
			GENERATE           | "options":{"Num_predict":5}                              |
			GENERATE           | "options":{"num_predict":1e999}                          |
			GENERATE           | "max_tokens":5                                           |
			CHAT               | "num_predict":5                                          |
			OPENAI_CHAT        | "max_tokens":5                                           | 5
			OPENAI_CHAT        | "Max_Tokens":5                                           | 5
			OPENAI_CHAT        | "max_tokens":5,"max_tokens":6                            | 6
			OPENAI_CHAT        | "max_tokens":5,"max_tokens":null                         |
			OPENAI_CHAT        | "max_tokens":5.5                                         |
			OPENAI_CHAT        | "max_tokens":-1                                          |
			OPENAI_CHAT        | "max_tokens":99999999999999999999                        |
			OPENAI_CHAT        | "max_completion_tokens":7,"max_tokens":5                 | 7
			OPENAI_CHAT        | "max_completion_tokens":null,"max_tokens":5              | 5
			OPENAI_CHAT        | "max_output_tokens":5                                    |
			OPENAI_CHAT        | "options":{"num_predict":5}                              |
			OPENAI_COMPLETIONS | "max_tokens":5                                           | 5
			OPENAI_COMPLETIONS | "max_completion_tokens":5                                |
			OPENAI_RESPONSES   | "max_output_tokens":5                                    | 5
			ANTHROPIC_MESSAGES | "max_tokens":5                                           | 5
			ANTHROPIC_MESSAGES | "max_tokens":5,"max_tokens":null                         | 5
			ANTHROPIC_MESSAGES | "max_tokens":[5]                                         |
			EMBED              | "options":{"temperature":5}                              |
			""")
	void outputBoundIsTheOneThatOllamaTakes(Endpoint endpoint, String fields, Long expected) {
		assertThat(Bodies.read(endpoint, "{\"model\":\"m\"," + fields + "}").outputTokens()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GENERATE           | "prompt":""                              | true
			GENERATE           | "prompt":null                            | true
			GENERATE           | "prompt":"","images":["QUJD"]            | true
			GENERATE           | "prompt":"","suffix":"a","system":"b"    | true
			GENERATE           | "prompt":"a"                             | false
			GENERATE           | "prompt":" "                             | false
			GENERATE           | "prompt":"\\\\n"                         | false
			GENERATE           | "prompt":"a","prompt":null               | false
			GENERATE           | "prompt":"a","prompt":""                 | true
			CHAT               | "messages":[]                            | true
			CHAT               | "messages":null                          | true
			CHAT               | "messages":[{}]                          | false
			CHAT               | "messages":[{"content":""}]              | false
			CHAT               | "messages":[{}],"messages":null          | true
			CHAT               | "messages":[{}],"messages":[ ]           | true
			CHAT               | "prompt":"a"                             | true
			EMBED              | "input":""                               | true
			EMBED              | "input":[]                               | true
			EMBED              | "input":null                             | true
			EMBED              | "input":"a"                              | false
			EMBED              | "input":[""]                             | false
			EMBED              | "input":"a","input":null                 | true
			EMBEDDINGS         | "prompt":""                              | true
			EMBEDDINGS         | "prompt":"a"                             | false
			OPENAI_COMPLETIONS | "prompt":""                              | true
			OPENAI_COMPLETIONS | "prompt":"a"                             | false
			OPENAI_CHAT        | "messages":[]                            | false
			OPENAI_RESPONSES   | "input":""                               | false
			OPENAI_EMBEDDINGS  | "input":""                               | false
			ANTHROPIC_MESSAGES | "messages":[]                            | false
			""")
	void requestThatHasNothingToAnswerOnlyLoads(Endpoint endpoint, String fields, boolean expected) {
		assertThat(Bodies.read(endpoint, "{\"model\":\"m\"," + fields + "}").loadOnly()).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource(names = { "GENERATE", "CHAT", "EMBED", "EMBEDDINGS", "OPENAI_COMPLETIONS" })
	void requestWithNothingButAModelOnlyLoads(Endpoint endpoint) {
		assertThat(Bodies.read(endpoint, "{\"model\":\"m\"}").loadOnly()).isTrue();
		assertThat(Bodies.read(Endpoint.SHOW, "{\"model\":\"m\"}").loadOnly()).isFalse();
	}

}
