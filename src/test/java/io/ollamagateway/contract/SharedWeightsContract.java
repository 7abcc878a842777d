package io.ollamagateway.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several names, one file of weights.
 */
abstract class SharedWeightsContract extends BehaviourContract {

	SharedWeightsContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	private void startWithNames(String... environment) {
		startWith(List.of("a"), environment);
		derive("derived", "a", Map.of("system", "Be brief."));
		copy("a", "copied");
	}

	@Test
	void namesOfOneFileAreLoadedOnceUnderTheNameThatLoadedThem() {
		startWithNames("OLLAMA_MAX_LOADED_MODELS", "1");
		ask("derived");
		ask("a");
		ask("copied");
		ask("derived");
		assertThat(residentNames()).containsExactly("derived");
		assertThat(onlyResident().get("digest")).isEqualTo(tag("derived").get("digest"));
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void theListTellsOfWhomAModelIsDerived() {
		startWithNames();
		derive("grandchild", "derived", Map.of("system", "Be long."));
		copy("derived", "copyOfDerived");
		assertThat(tag("a").at("/details/parent_model").asString()).as("the file it was made from")
			.isEqualTo("tiny.gguf");
		assertThat(tag("copied").at("/details/parent_model").asString()).isEqualTo("tiny.gguf");
		assertThat(tag("derived").at("/details/parent_model").asString()).isEqualTo("a:latest");
		assertThat(tag("grandchild").at("/details/parent_model").asString()).isEqualTo("derived:latest");
		assertThat(tag("copyOfDerived").at("/details/parent_model").asString()).isEqualTo("a:latest");
		assertThat(show("derived").at("/details/parent_model").asString()).isEqualTo("a:latest");
		ask("derived");
		assertThat(onlyResident().at("/details/parent_model").asString()).isEmpty();
	}

	@Test
	void aCopyHasTheDigestOfItsSourceAndADerivedOneItsOwn() {
		startWithNames();
		JsonNode source = tag("a").get("digest");
		assertThat(tag("copied").get("digest")).isEqualTo(source);
		assertThat(tag("derived").get("digest")).isNotEqualTo(source);
		derive("same", "a", Map.of("system", "Be brief."));
		assertThat(tag("same").get("digest")).isEqualTo(tag("derived").get("digest"));
	}

	@Test
	void eachOfTheNamesUnloadsAndKeepsForAll() {
		startWithNames();
		ask("a");
		ask("copied", "keep_alive", -1);
		assertThat(time(onlyResident(), "expires_at")).isAfter("2200-01-01T00:00:00Z");
		done(post("/api/generate", Map.of("model", "derived", "keep_alive", 0)));
		eventually().untilAsserted(() -> assertThat(resident()).isEmpty());
	}

	@Test
	void anOptionOfADerivedModelMakesAnotherRunner() {
		startWithNames();
		derive("wide", "a", Map.of("parameters", Map.of("num_ctx", 2048)));
		derive("warm", "a", Map.of("parameters", Map.of("temperature", 0.1)));
		ask("a");
		ask("warm");
		assertThat(loads()).isEqualTo(1);
		ask("wide");
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(2048);
		assertThat(residentNames()).containsExactly("wide");
		assertThat(loads()).isEqualTo(2);
		ask("a", "options", Map.of("num_ctx", 2048));
		ask("wide", "options", Map.of("num_ctx", 2048));
		assertThat(loads()).isEqualTo(2);
		ask("a");
		assertThat(loads()).isEqualTo(3);
	}

	@Test
	void aLoadedModelThatIsRemovedStaysInMemoryAndIsUnknown() {
		startWithNames();
		ask("derived");
		done(send("DELETE", "/api/delete", Map.of("model", "derived")));
		Call gone = queue("derived", 3);
		assertThat(gone.body()).isEqualTo("{\"error\":\"model 'derived' not found\"}");
		assertThat(gone.status()).isEqualTo(404);
		assertThat(residentNames()).containsExactly("derived");
		ask("a");
		assertThat(loads()).isEqualTo(1);
	}

}
