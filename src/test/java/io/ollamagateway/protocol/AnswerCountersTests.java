package io.ollamagateway.protocol;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerCountersTests {

	@ParameterizedTest
	@CsvSource({ "100, 10, 20, 30, 40", "60, 10, 20, 30, 0", "50, 10, 20, 30, 0", ", 10, 20, 30,", "100, , 20, 30,",
			"100, 10, , 30,", "100, 10, 20, ," })
	void slotWaitIsWhatTheOtherPartsLeave(Long total, Long load, Long promptEval, Long eval, Long expected) {
		AnswerCounters counters = new AnswerCounters(millis(total), millis(load), millis(promptEval), millis(eval),
				null, null, null, null);
		assertThat(counters.slotWait()).isEqualTo(millis(expected));
	}

	@Test
	void nothingIsKnownOfWhatWasNotTold() {
		assertThat(AnswerCounters.UNKNOWN.slotWait()).isNull();
		assertThat(AnswerReader.of(Endpoint.CHAT, true).counters()).isEqualTo(AnswerCounters.UNKNOWN);
	}

	private static Duration millis(Long millis) {
		return (millis != null) ? Duration.ofMillis(millis) : null;
	}

}
