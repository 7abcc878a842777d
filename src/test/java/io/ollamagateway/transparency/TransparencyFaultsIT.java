package io.ollamagateway.transparency;

import java.util.List;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client of the gateway notices and should not: a test for each kind, which is
 * enabled with the issue that mends it. The kind's requests then leave
 * {@link KnownFault}, so that {@link TransparencyIT} compares them.
 */
@Tag("full")
class TransparencyFaultsIT {

	@RegisterExtension
	static final SideBySide pair = new SideBySide();

	@Test
	@Disabled("[truth] 18: names that are none are 400 `invalid model name` where Ollama says so")
	void namesThatAreNoneAreRefusedAsOllamaDoes() {
		assertAlike(KnownFault.NAMES_THAT_ARE_NONE);
	}

	@Test
	@Disabled("[truth] 18: the embed endpoints have their own text for unknown models")
	void unknownModelsOfEmbeddingsAreToldInTheirOwnWords() {
		assertAlike(KnownFault.UNKNOWN_MODELS_OF_EMBEDDINGS);
	}

	@Test
	@Disabled("[truth] 18: errors of unknown models write the name as the client did")
	void errorsWriteUnknownNamesAsTheClientDid() {
		assertAlike(KnownFault.CAPITALS_OF_UNKNOWN_MODELS);
	}

	@Test
	@Disabled("[edge] 7: GET /v1/models/x:cloud goes to an instance as chat of it does")
	void cloudModelsAreLookedUpAtAnInstance() {
		assertAlike(KnownFault.CLOUD_MODELS_BY_ID);
	}

	@Test
	@Disabled("[edge] 6: encoded paths are decoded once, everywhere alike")
	void encodedPathsAreDecodedOnce() {
		assertAlike(KnownFault.ENCODED_PATHS);
	}

	@Test
	@Disabled("[truth] 14: //api/tags redirects as Go's mux does")
	void pathsThatAreNotCleanAreRedirected() {
		assertAlike(KnownFault.DOUBLE_SLASHES);
	}

	@Test
	@Disabled("[edge] 2: `Origin: file://` is in Ollama's own list, and an empty one is none")
	void originsWithoutAHostAreTakenAsOllamaTakesThem() {
		assertAlike(KnownFault.ORIGINS_WITHOUT_A_HOST);
	}

	@Test
	@Disabled("[edge] 2: what the gateway itself answers to a page of another origin has `Vary: Origin`")
	void ownErrorsVaryByTheOrigin() {
		assertAlike(KnownFault.ERRORS_WITHOUT_VARY);
	}

	@Test
	@Disabled("[truth] 13: a body that is JSON but for bytes that are no UTF-8 is served")
	void bodiesThatAreNotUtf8AreServed() {
		assertAlike(KnownFault.BODIES_THAT_ARE_NOT_UTF_8);
	}

	@Test
	@Disabled("[truth] 18: the stricter errors of /v1/responses")
	void errorsOfResponsesAreAsStrict() {
		assertAlike(KnownFault.STRICT_RESPONSES);
	}

	@Test
	@Disabled("[truth] 16: POST /v1/responses/compact is served")
	void conversationsAreCompacted() {
		assertAlike(KnownFault.COMPACTION);
	}

	@Test
	@Disabled("[truth] 18: a request without a body at /v1 is refused with Ollama's text `EOF`")
	void requestsWithoutABodyAreRefusedInOllamasWords() {
		assertAlike(KnownFault.NO_BODY);
	}

	@Test
	@Disabled("[truth] 18: a deletion that names no model is refused with `model is required`")
	void deletionsWithoutANameAreRefusedInOllamasWords() {
		assertAlike(KnownFault.DELETION_WITHOUT_A_NAME);
	}

	@Test
	@Disabled("[truth] 18: what Ollama refuses before it looks for the model is refused so")
	void wrongFieldsAreToldBeforeUnknownModels() {
		assertAlike(KnownFault.FIELDS_BEFORE_THE_MODEL);
	}

	@Test
	@Disabled("[truth] 18: a model of a wrong type is refused with the names of Ollama 0.34's types")
	void modelsOfAWrongTypeAreRefusedInOllamasWords() {
		assertAlike(KnownFault.GO_TYPES);
	}

	@Test
	@Disabled("[truth] 13: a long number in a field that nobody knows is passed over, as Go does")
	void longNumbersArePassedOver() {
		assertAlike(KnownFault.LONG_NUMBERS);
	}

	@Test
	@Disabled("[truth] 18: a change whose `stream` is no boolean is refused")
	void changesWhoseStreamIsNoBooleanAreRefused() {
		assertAlike(KnownFault.STREAM_OF_A_WRONG_TYPE_IN_CHANGES);
	}

	@Test
	@Disabled("[edge] 3: names that are no coding, and codings said of a plain body, are passed over as Ollama does")
	void codingsThatAreNoneArePassedOver() {
		assertAlike(KnownFault.CODINGS_THAT_ARE_NONE);
	}

	@Test
	@Disabled("[edge] 11: targets pass as they were sent, and what is refused has a body")
	void malformedTargetsAreTakenAsOllamaTakesThem() {
		assertAlike(KnownFault.MALFORMED_TARGETS);
	}

	@Test
	@Disabled("[edge] 11: a target with a fragment is taken as it was sent")
	void fragmentsArePartOfTheTarget() {
		assertAlike(KnownFault.FRAGMENTS_IN_TARGETS);
	}

	@Test
	@Disabled("[truth] 19: /api/codex/* is answered with Ollama's 403 to others than this machine")
	void theCodexProxyIsClosedInOllamasWords() {
		pair.gateway();
		for (Request request : KnownFault.CODEX_PROXY.requests().toList()) {
			// an Ollama on this machine would take the gateway for this machine
			assertThat(pair.through(request)).as(request.toString())
				.satisfies((answer) -> assertThat(answer.status()).isEqualTo(403))
				.satisfies((answer) -> assertThat(answer.body()).isIn("",
						"{\"error\":\"Codex proxy only accepts loopback requests\"}"));
		}
	}

	@Test
	@Disabled("[truth] 18: what Ollama refuses before it loads a model is refused without a load")
	void whatOllamaRefusesLoadsNothing() {
		assertThat(pair.ask(RefusedRequests.all().filter((request) -> !KnownFault.isKnown(request))))
			.allMatch((difference) -> MeantDifference.of(difference).isPresent());
		assertThat(pair.alone().residentNames()).isEmpty();
		assertThat(pair.behind().residentNames()).isEmpty();
	}

	/** 39 loads instead of 18, once a model could not be loaded for its options. */
	@Test
	@Disabled("[truth] 3: nothing is learned of memory from what Ollama can hold at the same time")
	void modelsAreLoadedNoMoreOftenThanWithoutAGateway() {
		pair.ask(Requests.all().filter((request) -> !KnownFault.isKnown(request)));
		assertThat(pair.behind().loads()).isLessThanOrEqualTo(pair.alone().loads());
	}

	private static void assertAlike(KnownFault fault) {
		List<Request> requests = fault.requests().toList();
		assertThat(requests).isNotEmpty();
		assertThat(
				pair.ask(requests.stream()).stream().filter((difference) -> MeantDifference.of(difference).isEmpty()))
			.isEmpty();
	}

}
