package io.ollamagateway.transparency;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same requests to a real Ollama and through the gateway to an equal one, and all
 * that a client can notice of the answers: what differs stands in
 * {@link MeantDifference}. The parts of streams arrive one by one, while the model
 * writes.
 */
@Tag("full")
class TransparencyIT {

	@RegisterExtension
	static final SideBySide pair = new SideBySide();

	@Test
	void aClientNoticesNothingButWhatIsMeant() throws InterruptedException {
		List<Request> requests = Requests.all().filter((request) -> !KnownFault.isKnown(request)).toList();
		assertThat(requests).hasSizeGreaterThan(3000);
		Set<MeantDifference> met = EnumSet.noneOf(MeantDifference.class);
		List<Difference> others = new ArrayList<>();
		for (Difference difference : pair.ask(requests.stream())) {
			MeantDifference.of(difference).ifPresentOrElse(met::add, () -> others.add(difference));
		}
		assertThat(others).as(others.size() + " differences in " + requests.size() + " requests").isEmpty();
		assertThat(met).as("differences that there still are").containsExactlyInAnyOrder(MeantDifference.values());
		pair.gateway().recorder().awaitLeasesOut(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions", "/v1/responses",
			"/v1/messages" })
	void partsArriveWhileTheModelWrites(String path) throws Exception {
		assertThat(Arrival.ofAnEndlessStream(pair.alone().port(), path)).as("Ollama").isEqualTo(Arrival.IN_TIME);
		assertThat(Arrival.ofAnEndlessStream(pair.gateway().port(), path)).as("gateway").isEqualTo(Arrival.IN_TIME);
		pair.gateway().recorder().awaitLeasesOut(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions" })
	void eachPartIsAChunkOfItsOwn(String path) throws Exception {
		assertThat(Arrival.ofASlowStream(pair.alone().port(), path)).as("Ollama").isEqualTo(Arrival.ONE_BY_ONE);
		assertThat(Arrival.ofASlowStream(pair.gateway().port(), path)).as("gateway").isEqualTo(Arrival.ONE_BY_ONE);
	}

}
