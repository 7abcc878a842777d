package io.ollamagateway.protocol;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ModelRequestTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"model":"a","x":1}         | {"model":"n:1","x":1}
			{"model":"a","MODEL":"b"}   | {"model":"a","MODEL":"n:1"}
			{"model":"b","model":null}  | {"model":"n:1","model":null}
			{"model":"","x":1} tail     | {"model":"n:1","x":1} tail
			{"x":1}                     | {"model":"n:1","x":1}
			{ "model" : null }          | {"model":"n:1", "model" : null }
			{}                          | {"model":"n:1"}
			'  {  }'                    | '  {"model":"n:1"  }'
			null                        | {"model":"n:1"}
			""")
	void anotherModelIsPutIn(String json, String expected) {
		BodyBytes body = Bodies.body(json);
		BodyBytes changed = RequestReader.read(Endpoint.CHAT, body, "default").withModel(body, "n:1");
		assertThat(Bodies.text(changed)).isEqualTo(expected);
		assertThat(RequestReader.read(Endpoint.CHAT, changed, null).requestedModel()).isEqualTo("n:1");
	}

	@ParameterizedTest
	@CsvSource({ "{\"name\":\"x\"}, {\"name\":\"y\"}", "{\"model\":\"\"}, {\"model\":\"y\"}" })
	void olderFieldOfShowIsReplacedWhereItCounts(String json, String expected) {
		BodyBytes body = Bodies.body(json);
		BodyBytes changed = RequestReader.read(Endpoint.SHOW, body, "default").withModel(body, "y");
		assertThat(Bodies.text(changed)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "\u00e4\"\\, \u00e4\\\"\\\\" })
	void nameIsEscaped(String name, String escaped) {
		BodyBytes body = Bodies.body("{\"model\":\"a\"}");
		BodyBytes changed = RequestReader.read(Endpoint.CHAT, body, null).withModel(body, name);
		assertThat(Bodies.text(changed)).isEqualTo("{\"model\":\"" + escaped + "\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			' {"model":"a"} tail'          | {"model":"n:1","keep_alive":60}
			{"model":"a","Keep_Alive":-1}  | {"model":"n:1","Keep_Alive":-1,"keep_alive":60}
			{"x":1 }                       | {"model":"n:1","x":1 ,"keep_alive":60}
			{}                             | {"model":"n:1","keep_alive":60}
			' null '                       | {"model":"n:1","keep_alive":60}
			""")
	void fieldsArePutWhereTheyWin(String json, String expected) {
		BodyBytes body = Bodies.body(json);
		ModelRequest request = RequestReader.read(Endpoint.CHAT, body, "default");
		BodyBytes changed = request.rewrite(body, "n:1", Map.of("keep_alive", "60"));
		assertThat(Bodies.text(changed)).isEqualTo(expected);
		ModelRequest again = RequestReader.read(Endpoint.CHAT, changed, null);
		assertThat(again.keepAlive()).isEqualTo(new KeepAlive(Duration.ofMinutes(1)));
		assertThat(again.requestedModel()).isEqualTo("n:1");
	}

	@Test
	void optionsAddToTheClients() {
		BodyBytes body = Bodies.body("{\"model\":\"a\",\"options\":{\"num_gpu\":1,\"num_ctx\":2}}");
		BodyBytes changed = RequestReader.read(Endpoint.CHAT, body, null)
			.rewrite(body, null, Map.of("options", "{\"num_ctx\":4096}"));
		assertThat(RequestReader.read(Endpoint.CHAT, changed, null).runnerOptions().values())
			.isEqualTo(Map.of("num_gpu", "1", "num_ctx", "4096"));
	}

	@Test
	void nothingToChangeLeavesTheValue() {
		BodyBytes body = Bodies.body("\n{\"model\":\"a\"}\n");
		assertThat(Bodies.text(RequestReader.read(Endpoint.CHAT, body, null).rewrite(body, null, Map.of())))
			.isEqualTo("{\"model\":\"a\"}");
	}

}
