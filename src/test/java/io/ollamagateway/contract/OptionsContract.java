package io.ollamagateway.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which options make another runner of a loaded model.
 */
abstract class OptionsContract extends BehaviourContract {

	OptionsContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@Test
	void optionsThatSayWhatIsSoOrConcernTheAnswerOnlyReloadNothing() {
		startWith(List.of("a"));
		ask("a");
		for (String options : List.of("{}", "{'num_ctx':4096}", "{'num_gpu':-1}", "{'num_gpu':-5}", "{'num_batch':512}",
				"{'num_thread':1}", "{'draft_num_predict':0}", "{'temperature':0.2}", "{'seed':5}", "{'top_k':7}",
				"{'stop':['x']}", "{'num_keep':3}", "{'num_ctx':null}", "{'shift':false}", "{'use_mmap':null}",
				"{'use_mmap':false}", "{'main_gpu':null}")) {
			ask("a", "options", options(options));
			assertThat(loads()).as(options).isEqualTo(1);
		}
		ask("a", "shift", true);
		assertThat(loads()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "{'num_ctx':2048}", "{'num_ctx':8192}", "{'num_batch':256}", "{'num_thread':2}", "{'main_gpu':0}",
					"{'use_mmap':true}", "{'num_gpu':0}", "{'draft_num_predict':4}", "{'num_ctx':1000}" })
	void anotherValueReloadsAndTheSameAgainDoesNot(String options) {
		startWith(List.of("a"));
		ask("a");
		ask("a", "options", options(options));
		assertThat(loads()).isEqualTo(2);
		ask("a", "options", options(options));
		assertThat(loads()).isEqualTo(2);
		assertThat(residentNames()).containsExactly("a");
	}

	@Test
	void aContextBeyondTheTrainedOneIsTheTrainedOne() {
		start();
		server().install("a", TinyModel.endless().withContext(2048));
		ask("a");
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(2048);
		ask("a", "options", Map.of("num_ctx", 2048));
		ask("a", "options", Map.of("num_ctx", 100_000));
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void theContextIsThatOfASlot() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "2", "OLLAMA_CONTEXT_LENGTH", "1024");
		ask("a");
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(1024);
		ask("a", "options", Map.of("num_ctx", 1024));
		assertThat(loads()).isEqualTo(1);
	}

	@Test
	void anotherContextOfTheServersOwnIsNoneOfARequest() {
		startWith(List.of("a"));
		ask("a", "options", Map.of("num_ctx", 2048));
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(2048);
		ask("a");
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(4096);
		assertThat(loads()).isEqualTo(2);
	}

	@Test
	void whetherTheContextShiftsBelongsToARunner() {
		startWith(List.of("a"));
		ask("a");
		ask("a", "shift", false);
		assertThat(loads()).isEqualTo(2);
		ask("a", "shift", false);
		assertThat(loads()).isEqualTo(2);
		ask("a");
		assertThat(loads()).isEqualTo(3);
	}

	@Test
	void aReloadWaitsUntilTheModelIsIdle() {
		startWith(List.of("a"), "OLLAMA_NUM_PARALLEL", "2");
		Call busy = stream("a", LONG);
		Call other = queue("a", 3, "options", Map.of("num_ctx", 2048));
		eventually().untilAsserted(() -> assertThat(server().waitsForRoom()).isTrue());
		assertThat(other.ended()).isFalse();
		assertThat(loads()).isEqualTo(1);
		busy.leave();
		other.body();
		assertThat(other.status()).isEqualTo(200);
		assertThat(onlyResident().get("context_length").asInt()).isEqualTo(2048);
		assertThat(loads()).isEqualTo(2);
	}

	private static Object options(String text) {
		return JSON.readValue(text.replace('\'', '"'), Map.class);
	}

}
