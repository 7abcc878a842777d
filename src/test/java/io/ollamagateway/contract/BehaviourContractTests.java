package io.ollamagateway.contract;

import java.util.function.UnaryOperator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.Quirk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The contract finds a simulator that does something else than the real one.
 */
class BehaviourContractTests {

	@Test
	void aLoadThatEvictsNobodyIsFound() {
		LoadsContract contract = new LoadsContract(differing((settings) -> settings.withMaxLoadedModels(1000))) {
		};
		assertFound(contract, contract::theShortestKeepAliveLeavesFirstThoughItWasUsedLast);
	}

	@Test
	void aListOfAllNamesOfARunnerIsFound() {
		SharedWeightsContract contract = new SharedWeightsContract(without(Quirk.PS_NAME_OF_FIRST_LOADER)) {
		};
		assertFound(contract, contract::namesOfOneFileAreLoadedOnceUnderTheNameThatLoadedThem);
	}

	@Test
	void anExpiryThatMovesWhileAModelIsBusyIsFound() {
		KeepAliveContract contract = new KeepAliveContract(without(Quirk.PS_STALE_EXPIRES_WHILE_BUSY)) {
		};
		assertFound(contract, contract::aBusyModelIsToldToExpireAsWhenItWasLastIdle);
	}

	@Test
	void aLoadThatGoesOnForNobodyIsFound() {
		DeparturesContract contract = new DeparturesContract(without(Quirk.LOAD_ABORTED_BY_OWNER_DISCONNECT)) {
		};
		assertFound(contract, contract::whileItsModelIsLoadedAbortsTheLoad);
	}

	private static void assertFound(BehaviourContract contract, ThrowingCallable test) {
		try {
			assertThatThrownBy(test).isInstanceOf(AssertionError.class);
		}
		finally {
			contract.close();
		}
	}

	private static ServerUnderContract.Kind without(Quirk quirk) {
		return differing((settings) -> settings.without(quirk));
	}

	private static ServerUnderContract.Kind differing(UnaryOperator<InstanceSettings> difference) {
		return (environment) -> SimulatedServer.start(environment, difference);
	}

}
