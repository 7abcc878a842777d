package io.ollamagateway.contract;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The real Ollama does what the contract says.
 */
@Tag("full")
class RealBehaviourIT {

	@Nested
	class Loads extends LoadsContract {

		Loads() {
			super(RealServer::start);
		}

	}

	@Nested
	class KeepAlive extends KeepAliveContract {

		KeepAlive() {
			super(RealServer::start);
		}

	}

	@Nested
	class SharedWeights extends SharedWeightsContract {

		SharedWeights() {
			super(RealServer::start);
		}

	}

	@Nested
	class Options extends OptionsContract {

		Options() {
			super(RealServer::start);
		}

	}

	@Nested
	class Slots extends SlotsContract {

		Slots() {
			super(RealServer::start);
		}

	}

	@Nested
	class Departures extends DeparturesContract {

		Departures() {
			super(RealServer::start);
		}

	}

	@Nested
	class DeadRunner extends DeadRunnerContract {

		DeadRunner() {
			super(RealServer::start);
		}

	}

	@Nested
	class PromptCache extends PromptCacheContract {

		PromptCache() {
			super(RealServer::start);
		}

	}

	@Nested
	class Silence extends SilenceContract {

		Silence() {
			super(RealServer::start);
		}

	}

}
