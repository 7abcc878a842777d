package io.ollamagateway.fleet;

import java.time.Duration;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.InstanceState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class HealthRecordTests {

	private static final HealthCheck FALL_3_RISE_2 = new HealthCheck(Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 2,
			HealthCheck.Probe.VERSION);

	@ParameterizedTest(name = "after {0} it is {1}")
	@CsvSource({ "'', STARTING", "+, READY", "-, UNHEALTHY", "+-, READY", "+--, READY", "+---, UNHEALTHY",
			"+--+--, READY", "+--+---, UNHEALTHY", "-+, UNHEALTHY", "-++, READY", "-+-+, UNHEALTHY", "-++--, READY" })
	void changesItsStateAfterSomeProbesInARowOnly(String probes, String state) {
		assertThat(after(probes, HealthRecord.UNKNOWN)).hasToString(state);
	}

	@ParameterizedTest(name = "after {0} it is {1}")
	@CsvSource({ "'', JOINING", "+, READY", "-, JOINING", "--+, READY", "---, UNHEALTHY", "---+, UNHEALTHY" })
	void oneThatJoinsMayFailAtFirst(String probes, String state) {
		assertThat(after(probes, HealthRecord.NEW)).hasToString(state);
	}

	private static InstanceState after(String probes, HealthRecord first) {
		HealthRecord health = first;
		for (int i = 0; i < probes.length(); i++) {
			health = health.after(probes.charAt(i) == '+', FALL_3_RISE_2);
		}
		return health.state();
	}

}
