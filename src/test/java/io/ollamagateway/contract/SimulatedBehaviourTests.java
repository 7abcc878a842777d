package io.ollamagateway.contract;

import org.junit.jupiter.api.Nested;

/**
 * The simulated Ollama does what the contract says.
 */
class SimulatedBehaviourTests {

	@Nested
	class Loads extends LoadsContract {

		Loads() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class KeepAlive extends KeepAliveContract {

		KeepAlive() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class SharedWeights extends SharedWeightsContract {

		SharedWeights() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class Options extends OptionsContract {

		Options() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class Slots extends SlotsContract {

		Slots() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class Departures extends DeparturesContract {

		Departures() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class DeadRunner extends DeadRunnerContract {

		DeadRunner() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class PromptCache extends PromptCacheContract {

		PromptCache() {
			super(SimulatedServer::start);
		}

	}

	@Nested
	class Silence extends SilenceContract {

		Silence() {
			super(SimulatedServer::start);
		}

	}

}
