package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.LeaseOutcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CallOutcomeTests {

	@ParameterizedTest
	@CsvSource({ ", ANSWERED", "CALLER, ANSWERED", "OPTION_TYPE, ANSWERED", "CLIENT_GONE, ABANDONED", "RESET, FAILED",
			"LOAD, NOT_LOADED", "CUT, FAILED", "FIRST_BYTE_TIMEOUT, FAILED" })
	void theLeaseComesBackWithWhatItMeansForTheInstance(Failure failure, LeaseOutcome outcome) {
		assertThat(CallOutcome.leaseOutcome(failure)).isEqualTo(outcome);
	}

}
