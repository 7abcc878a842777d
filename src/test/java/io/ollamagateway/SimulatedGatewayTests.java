package io.ollamagateway;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SimulatedGatewayTests {

	/** {@code mvn spring-boot:test-run} refuses to choose among several. */
	@Test
	void itIsTheOnlyMainClassOfTheTests() {
		assertThat(new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests())
			.importPackages("io.ollamagateway")
			.stream()
			.filter((type) -> type.tryGetMethod("main", String[].class).isPresent())
			.map(JavaClass::getName)).containsExactly(SimulatedGateway.class.getName());
	}

}
