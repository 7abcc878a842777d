package io.ollamagateway.fleet.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InstanceUrlTests {

	@ParameterizedTest
	@CsvSource({ "gpu-1, http://gpu-1:11434", "gpu-1:8080, http://gpu-1:8080", "http://gpu-1, http://gpu-1:80",
			"https://gpu-1, https://gpu-1:443", "https://GPU-1:8443/team-a/, https://gpu-1:8443/team-a",
			"10.0.1.10, http://10.0.1.10:11434", "[::1], http://[::1]:11434", "' http://a:1 ', http://a:1",
			"gpu-1/prefix, http://gpu-1:11434/prefix" })
	void followsTheRulesOfOllamaHost(String text, String url) {
		assertThat(InstanceUrl.parse(text)).hasToString(url);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "http://", "ftp://a", "http://user:secret@a", "http://a?x=1", "http://a#x",
			"http://a b", "http://a_b", "http://a:0", "http://a:70000", "http://a:port" })
	void refusesWhatCannotBeTheUrlOfAnInstance(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> InstanceUrl.parse(text));
	}

	@Test
	void anIdIsMadeOfHostAndPort() {
		assertThat(Instance.idOf(InstanceUrl.parse("10.0.1.10"))).isEqualTo("10-0-1-10-11434");
		assertThat(Instance.idOf(InstanceUrl.parse("http://[::1]:5/a"))).isEqualTo("1-5-a");
	}

}
