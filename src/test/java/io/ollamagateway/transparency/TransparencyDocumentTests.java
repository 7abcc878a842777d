package io.ollamagateway.transparency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The document shows the table that the comparison uses.
 */
class TransparencyDocumentTests {

	private static final Path DOCUMENT = Path.of("src/docs/transparency.md");

	@Test
	void theDocumentShowsEachMeantDifferenceWithItsReason() throws IOException {
		assertThat(Files.readString(DOCUMENT)).as("%s has to show this table", DOCUMENT)
			.contains(MeantDifference.table());
	}

	@Test
	void eachKnownFaultHasRequests() {
		assertThat(KnownFault.values()).allSatisfy((fault) -> assertThat(fault.requests()).isNotEmpty());
	}

}
