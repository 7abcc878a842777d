package io.ollamagateway.fleet.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.protocol.ModelName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceInventoryTests {

	private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

	private final InstanceInventory inventory = InstanceInventory.UNKNOWN
		.withInstalled(Map.of(name("mistral"), installed("mistral"), name("copy"), installed("copy")))
		.withResident(Map.of(name("mistral"), resident("mistral", 4096, NOON)));

	@Test
	void nothingIsLackingAsLongAsNothingIsKnown() {
		assertThat(InstanceInventory.UNKNOWN.lacks(name("mistral"))).isFalse();
		assertThat(InstanceInventory.UNKNOWN.installed(name("mistral"))).isEmpty();
		assertThat(InstanceInventory.UNKNOWN.resident(name("mistral"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "mistral, false", "MISTRAL:latest, false", "mistral:local, false", "mistral:7b, true",
			"gpt-oss:120b-cloud, false" })
	void whatIsNotListedIsLackingUnlessItRunsElsewhere(String model, boolean lacking) {
		assertThat(this.inventory.lacks(name(model))).isEqualTo(lacking);
	}

	@Test
	void aModelInMemoryIsFoundByItsOtherNamesAsWell() {
		assertThat(this.inventory.resident(name("mistral:local"))).isPresent();
		assertThat(this.inventory.resident(name("copy"))).get()
			.extracting(ResidentModel::name)
			.isEqualTo(name("mistral"));
		assertThat(this.inventory.resident(name("llama2"))).isEmpty();
	}

	@Test
	void whenAModelExpiresIsNothingToTell() {
		InstanceInventory later = this.inventory
			.withResident(Map.of(name("mistral"), resident("mistral", 4096, NOON.plusSeconds(60))));
		assertThat(later).isNotEqualTo(this.inventory);
		assertThat(later.tellsTheSameAs(this.inventory)).isTrue();
	}

	@Test
	void anotherContextAnotherModelAndTheFirstKnowledgeAreToTell() {
		InstanceInventory reloaded = this.inventory
			.withResident(Map.of(name("mistral"), resident("mistral", 8192, NOON)));
		assertThat(reloaded.tellsTheSameAs(this.inventory)).isFalse();
		assertThat(this.inventory.withResident(Map.of()).tellsTheSameAs(this.inventory)).isFalse();
		assertThat(this.inventory.withInstalled(Map.of()).tellsTheSameAs(this.inventory)).isFalse();
		assertThat(InstanceInventory.UNKNOWN.withResident(Map.of()).tellsTheSameAs(InstanceInventory.UNKNOWN))
			.isFalse();
		assertThat(InstanceInventory.UNKNOWN.tellsTheSameAs(InstanceInventory.UNKNOWN)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "embedding, nomic-bert, true", "embedding, qwen3, true", "completion;embedding, qwen3, false",
			"completion, bert, false", "'', nomic-bert-moe, true", "'', BERT, true", "'', llama, false",
			"'', '', false" })
	void aModelEmbedsOnlyIfItCannotCompleteAndByItsFamilyWhereThatIsUnknown(String capabilities, String family,
			boolean embedsOnly) {
		Set<String> known = capabilities.isEmpty() ? Set.of() : Set.of(capabilities.split(";"));
		InstalledModel model = new InstalledModel(name("m"), "m", "", 0, known, "",
				new ModelDetails("gguf", family, List.of(), "", ""));
		assertThat(model.embedsOnly()).isEqualTo(embedsOnly);
	}

	private static ModelName name(String text) {
		return ModelName.parse(text).orElseThrow();
	}

	private static InstalledModel installed(String name) {
		return new InstalledModel(name(name), name, "same", 1, Set.of(), "",
				new ModelDetails("gguf", "llama", List.of("llama"), "7B", "Q4_0"));
	}

	private static ResidentModel resident(String name, int context, Instant expiresAt) {
		return new ResidentModel(name(name), "same", 1, 1, context, expiresAt);
	}

}
