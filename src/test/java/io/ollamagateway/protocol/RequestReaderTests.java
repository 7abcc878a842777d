package io.ollamagateway.protocol;

import java.util.Map;

import io.ollamagateway.protocol.Refusal.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestReaderTests {

	@ParameterizedTest
	@JsonEndpoints
	void everyEndpointNamesItsModel(Endpoint endpoint) {
		ModelRequest request = Bodies.read(endpoint, "{\"model\":\"Mistral\"}");
		assertThat(request.endpoint()).isEqualTo(endpoint);
		assertThat(request.requestedModel()).isEqualTo("Mistral");
		assertThat(request.model().display()).isEqualTo("mistral:latest");
		assertThat(request.modelSpan()).isEqualTo(new ByteSpan(9, 18));
		assertThat(request.bodySpan()).isEqualTo(new ByteSpan(0, 19));
		assertThat(request.stream()).isEqualTo(endpoint.streamsByDefault());
		assertThat(request.keepAlive()).isNull();
		assertThat(request.runnerOptions()).isSameAs(RunnerOptions.NONE);
	}

	@ParameterizedTest
	@JsonEndpoints
	void onlyEndpointsThatStreamCan(Endpoint endpoint) {
		assertThat(Bodies.read(endpoint, "{\"model\":\"m\",\"stream\":true}").stream()).isEqualTo(endpoint.mayStream());
		assertThat(Bodies.read(endpoint, "{\"model\":\"m\",\"stream\":false}").stream()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"model":"a","model":"b"}               | b
			{"model":"a","MODEL":"b"}               | b
			{"MoDeL":"a","model":"b"}               | b
			{"model":"a","model":null}              | a
			{"model":null,"model":"a"}              | a
			{"\\u006dodel":"a"}                     | a
			{"model":"\\u0061b\\u002Dc"}            | ab-c
			{"model":" a "}                         | ' a '
			{"x":{"model":"b"},"model":"a"}         | a
			{"model":"a","options":{"model":"b"}}   | a
			{"model":"a","m\\u00f6del":"b"}         | a
			{"model":"a","model ":"b"}              | a
			{"name":"b","model":"a"}                | a
			""")
	void modelIsTheOneThatGoWouldTake(String json, String expected) {
		ModelRequest request = Bodies.read(Endpoint.CHAT, json);
		assertThat(request.requestedModel()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "\u017ftream, keep_alive", "STREAM, \u212aeep_alive", "\u017fTREAM, \u212aEEP_ALIVE" })
	void keysFoldAsInGo(String stream, String keepAlive) {
		ModelRequest request = Bodies.chat("\"" + stream + "\":false,\"" + keepAlive + "\":0");
		assertThat(request.stream()).isFalse();
		assertThat(request.keepAlive()).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "opt\u0131ons", "opt\u0130ons", "OPTIONS\u0000", "opti\u00f6ns" })
	void nothingElseFolds(String key) {
		String escaped = key.replace("\u0000", "\\u0000");
		assertThat(Bodies.chat("\"" + escaped + "\":{\"num_ctx\":1}").runnerOptions()).isSameAs(RunnerOptions.NONE);
	}

	@Test
	void nullStreamIsAbsentWhereGoHasAPointer() {
		assertThat(Bodies.chat("\"stream\":false,\"stream\":null").stream()).isTrue();
		assertThat(Bodies.read(Endpoint.OPENAI_CHAT, "{\"model\":\"m\",\"stream\":true,\"stream\":null}").stream())
			.isTrue();
	}

	@Test
	void wrongTypesOfOtherFieldsAreLeftToOllama() {
		ModelRequest request = Bodies.chat("""
				"stream":"no","keep_alive":{},"options":[1],"messages":7,"tools":"x","shift":3""");
		assertThat(request.stream()).isTrue();
		assertThat(request.keepAlive()).isNull();
		assertThat(request.runnerOptions()).isSameAs(RunnerOptions.NONE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"options":{"num_ctx":4096}                                  | num_ctx=4096
			"options":{"num_ctx":4096.0}                                | num_ctx=4096
			"options":{"num_ctx":4.096e3}                               | num_ctx=4096
			"options":{"num_ctx":4096.9}                                | num_ctx=4096
			"options":{"num_ctx":1,"num_ctx":2}                         | num_ctx=2
			"options":{"num_ctx":1,"num_ctx":null}                      | ''
			"options":{"num_ctx":"1"}                                   | ''
			"options":{"num_ctx":1e999}                                 | ''
			"options":{"NUM_CTX":1,"temperature":2,"stop":["a"]}        | ''
			"options":{"num_gpu":-1}                                    | ''
			"options":{"num_gpu":99,"use_mmap":false}                   | num_gpu=99,use_mmap=false
			"options":{"num_ctx":1},"Options":{"num_batch":2}           | num_batch=2,num_ctx=1
			"options":{"num_ctx":1},"options":null                      | ''
			"options":{"num_ctx":1},"options":null,"options":{"main_gpu":0} | main_gpu=0
			"options":{"num_thread":8,"draft_num_predict":4}            | draft_num_predict=4,num_thread=8
			"shift":false                                               | shift=false
			"shift":true                                                | ''
			"shift":false,"shift":null                                  | ''
			"options":{"shift":false}                                   | ''
			""")
	void runnerOptionsAreInNormalForm(String fields, String expected) {
		Map<String, String> values = Bodies.chat(fields).runnerOptions().values();
		assertThat(String.join(",", values.entrySet().stream().map(Object::toString).toList())).isEqualTo(expected);
	}

	@Test
	void offsetsAreExact() {
		BodyBytes body = Bodies.body(" \n {\"a\":\"\u00e4\\\"\", \"model\" : \"m\\u0061x\" , \"b\":[{}]}  trailing }");
		ModelRequest request = RequestReader.read(Endpoint.CHAT, body, null);
		assertThat(Bodies.text(body, request.modelSpan())).isEqualTo("\"m\\u0061x\"");
		assertThat(Bodies.text(body, request.bodySpan())).startsWith("{\"a\"").endsWith("[{}]}");
		assertThat(request.requestedModel()).isEqualTo("max");
	}

	@Test
	void modelIsFoundBehindALongString() {
		BodyBytes body = Bodies.body("{\"messages\":[{\"role\":\"user\",\"images\":[\"" + "QUJD".repeat(1_300_000)
				+ "\"],\"content\":\"\u20ac\"}],\"model\":\"m:7b\"}\n");
		ModelRequest request = RequestReader.read(Endpoint.CHAT, body, null);
		assertThat(Bodies.text(body, request.modelSpan())).isEqualTo("\"m:7b\"");
		assertThat(request.bodySpan().end()).isEqualTo(body.length() - 1);
		assertThat(request.promptTokens()).isBetween(768L, 780L);
	}

	@Test
	void showTakesTheOlderFieldWhereTheNewerIsEmpty() {
		String json = "{\"model\":\"\",\"name\":\"x\"}";
		ModelRequest request = Bodies.read(Endpoint.SHOW, json);
		assertThat(request.requestedModel()).isEqualTo("x");
		assertThat(Bodies.text(Bodies.body(json), request.modelSpan())).isEqualTo("\"x\"");
		assertThat(Bodies.read(Endpoint.SHOW, "{\"model\":\"m\",\"name\":\"x\"}").requestedModel()).isEqualTo("m");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"model\":\"\"}", "{\"model\":null}", "null", "{\"name\":\"x\"}" })
	void defaultModelStandsInForNone(String json) {
		ModelRequest request = RequestReader.read(Endpoint.CHAT, Bodies.body(json), "Llama2:7b");
		assertThat(request.requestedModel()).isEqualTo("Llama2:7b");
		assertThat(request.model().display()).isEqualTo("llama2:7b");
	}

	@ParameterizedTest
	@CsvSource({ "CHAT, 400", "EMBEDDINGS, 400", "SHOW, 400", "OPENAI_CHAT, 400", "OPENAI_RESPONSES, 400",
			"ANTHROPIC_MESSAGES, 400", "GENERATE, 404", "EMBED, 404", "OPENAI_COMPLETIONS, 404",
			"OPENAI_EMBEDDINGS, 404" })
	void missingModelIsAnsweredAsOllamaDoes(Endpoint endpoint, int status) {
		for (String json : new String[] { "{}", "null", "{\"model\":\"\"}", "{\"model\":null}" }) {
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(endpoint, json))
				.satisfies((refusal) -> {
					assertThat(refusal.status()).isEqualTo(status);
					assertThat(refusal.message())
						.isEqualTo((status == 404) ? "model '' not found" : "model is required");
				});
		}
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(endpoint, "{\"model\":\"a b\"}"))
			.satisfies((refusal) -> {
				assertThat(refusal.status()).isEqualTo(status);
				assertThat(refusal.message()).contains("'a b'");
			});
	}

	@Test
	void twoSourcesAreRefused() {
		assertThatExceptionOfType(Refusal.class)
			.isThrownBy(() -> Bodies.read(Endpoint.GENERATE, "{\"model\":\"m:local:cloud\"}"))
			.withMessage("use either :local or :cloud, not both: \"m:local:cloud\"")
			.matches((refusal) -> refusal.status() == 400);
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 999, 1000, 1001, 7000, 1_000_000 })
	void longNamesAreRefusedAndNotEchoed(int length) {
		for (String character : new String[] { "m", "\\u006d", "\\\"" }) {
			String json = "{\"model\":\"" + character.repeat(length) + "\"}";
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(Endpoint.CHAT, json))
				.matches((refusal) -> refusal.reason() == Reason.MALFORMED && refusal.message().length() < 300);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CHAT             | {"model":7}      | json: cannot unmarshal number into Go struct field ChatRequest.model of type string
					GENERATE         | {"model":true}   | json: cannot unmarshal bool into Go struct field GenerateRequest.model of type string
					OPENAI_RESPONSES | {"model":{}}     | json: cannot unmarshal object into Go struct field ResponsesRequest.model of type string
					SHOW             | {"name":["a"]}   | json: cannot unmarshal array into Go struct field ShowRequest.name of type string
					EMBED            | []               | json: cannot unmarshal array into Go value of type api.EmbedRequest
					EMBEDDINGS       | 1                | json: cannot unmarshal number into Go value of type api.EmbeddingRequest
					OPENAI_CHAT      | "x"              | json: cannot unmarshal string into Go value of type openai.ChatCompletionRequest
					ANTHROPIC_MESSAGES | false          | json: cannot unmarshal bool into Go value of type anthropic.MessagesRequest
					""")
	void wrongTypesAreRefusedInGosWords(Endpoint endpoint, String json, String message) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(endpoint, json))
			.withMessage(message)
			.matches((refusal) -> refusal.status() == 400);
	}

}
