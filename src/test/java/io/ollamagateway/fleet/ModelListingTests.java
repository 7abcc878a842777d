package io.ollamagateway.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.ModelDetails;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ModelListingTests {

	private final List<String> invalid = new ArrayList<>();

	private final ModelListing listing = new ModelListing(this.invalid::add);

	@Test
	void installedModelsAreAsListed() {
		assertThat(this.listing.installed(
				bytes("""
						{"new":{"a":[1]},"models":[{"name":"hf.co/Bart/X-GGUF:Q4_K_M","model":"x","modified_at":"2026-01-02T03:04:05+02:00",
						"size":3389976576,"digest":"a80c","details":{"parent_model":"","format":"gguf","family":"llama",
						"families":["llama","clip"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"},
						"capabilities":["completion","tools"],"new":[{}]}],"more":1}
						""")))
			.usingRecursiveComparison()
			.ignoringFieldsMatchingRegexes(".*listing")
			.isEqualTo(Map.of(name("hf.co/bart/x-gguf:q4_k_m"),
					new InstalledModel(name("hf.co/bart/x-gguf:q4_k_m"), "hf.co/Bart/X-GGUF:Q4_K_M", "a80c",
							3389976576L, Set.of("completion", "tools"), "2026-01-02T03:04:05+02:00",
							new ModelDetails("gguf", "llama", List.of("llama", "clip"), "3.2B", "Q4_K_M"))));
	}

	@Test
	void allThatAnInstanceTellsOfAModelIsKept() {
		String told = "{\"name\":\"a\",\"new\":{\"x\":[1,null,\"\u00fc\"]},\"size\":5}";
		assertThat(this.listing.installed(bytes("{\"models\":[" + told + "]}")).values())
			.extracting(InstalledModel::listing)
			.containsExactly(told);
		assertThat(this.listing.resident(bytes("{\"models\":[" + told + "]}")).values())
			.extracting(ResidentModel::listing)
			.containsExactly(told);
	}

	@Test
	void residentModelsAreAsListed() {
		assertThat(this.listing.resident(bytes("""
				{"models":[{"name":"mistral:latest","size":5,"size_vram":3,"digest":"d","context_length":4096,
				"expires_at":"2318-08-21T12:05:00.1+02:00"}]}""")).values())
			.usingRecursiveFieldByFieldElementComparatorIgnoringFields("listing")
			.containsExactly(
					new ResidentModel(name("mistral"), "d", 5, 3, 4096, Instant.parse("2318-08-21T10:05:00.1Z")));
	}

	@Test
	void whatIsMissingOrOfAnotherTypeIsUnknown() {
		assertThat(this.listing.resident(bytes("""
				{"models":[{"name":"a"},{"name":"b","size":"big","size_vram":-1,"digest":7,"expires_at":"soon",
				"context_length":99999999999}]}""")).values())
			.usingRecursiveFieldByFieldElementComparatorIgnoringFields("listing")
			.containsExactly(new ResidentModel(name("a"), "", 0, 0, 0, null),
					new ResidentModel(name("b"), "", 0, 0, Integer.MAX_VALUE, null));
		assertThat(this.listing.installed(bytes("""
				{"models":[{"name":"a","capabilities":null,"details":{"families":null}},{"name":"b","details":[],
				"capabilities":"all"}]}""")).values()).allSatisfy((model) -> {
			assertThat(model.capabilities()).isEmpty();
			assertThat(model.details()).isEqualTo(new ModelDetails("", "", List.of(), "", ""));
		});
	}

	@Test
	void modelsWithAnInvalidNameAreLeftOutAndTold() {
		assertThat(this.listing.resident(bytes("""
				{"models":[{"name":"a b"},7,{"name":"ok"},{"name":"m@sha256:1"}]}"""))).containsOnlyKeys(name("ok"));
		assertThat(this.invalid).containsExactly("a b", "", "m@sha256:1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"models\":[]}", "{\"models\":null}", "{\"a\":{\"models\":[1]},\"models\":[]}" })
	void aListMayBeEmpty(String json) {
		assertThat(this.listing.installed(bytes(json))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{}", "[]", "null", "<html></html>", "{\"models\":{}}", "{\"models\":[{\"name\":",
			"{\"models\":[{\"name\":\"a\"}", "{\"models\":[]", "{\"models\":[]} x" })
	void whatIsNoWholeListIsAnError(String json) {
		assertThatThrownBy(() -> this.listing.installed(bytes(json))).isInstanceOf(IllegalArgumentException.class)
			.hasMessageStartingWith("its answer is no");
	}

	@Test
	void thereIsABoundOfModels() {
		StringBuilder json = new StringBuilder("{\"models\":[");
		for (int i = 0; i <= 10_000; i++) {
			json.append("{\"name\":\"m").append(i).append("\"},");
		}
		assertThatThrownBy(() -> this.listing.resident(bytes(json + "{\"name\":\"last\"}]}")))
			.hasMessageContaining("more than 10000 models");
	}

	private static ModelName name(String text) {
		return ModelName.parse(text).orElseThrow();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
