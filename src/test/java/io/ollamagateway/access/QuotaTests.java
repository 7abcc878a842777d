package io.ollamagateway.access;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class QuotaTests {

	@ParameterizedTest
	@CsvSource({ "100/10s, 100, PT10S", "200000/1h, 200000, PT1H", "5/s, 5, PT1S", "7/1d, 7, P1D",
			"1 / 500ms, 1, PT0.5S", "3/PT2M, 3, PT2M" })
	void isSoMuchInSoMuchTime(String text, long amount, Duration per) {
		assertThat(Quota.parse(text)).isEqualTo(new Quota(amount, per));
	}

	@ParameterizedTest
	@ValueSource(strings = { "100/10s", "200000/1h", "5/90m", "7/24h", "1/500ms" })
	void isShownAsPeopleWriteIt(String text) {
		assertThat(Quota.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "100", "100/", "/10s", "0/10s", "-1/10s", "x/10s", "10/0s", "10/x", "10/-1s", "1.5/1s" })
	void whatIsNoQuotaIsRefusedWithASentence(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Quota.parse(text)).withMessageContaining("is no limit");
	}

}
