package io.ollamagateway.protocol;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeepAliveTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			300        , PT5M
			0          , PT0S
			-0.0       , PT0S
			0.5        , PT0.5S
			1.5e2      , PT150S
			'"10m"'    , PT10M
			'"1h30m"'  , PT1H30M
			'"+1.5h"'  , PT1H30M
			'"0"'      , PT0S
			'"-0"'     , PT0S
			'"0s"'     , PT0S
			'".5s"'    , PT0.5S
			'"1.s"'    , PT1S
			'"1ms2us3ns"', PT0.001002003S
			'"5\\u00b5s"', PT0.000005S
			""")
	void timeIsRead(String json, Duration expected) {
		assertThat(read(json)).isEqualTo(new KeepAlive(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-0.1", "\"-1m\"", "\"-1ns\"", "1e300", "1e400", "10000000000" })
	void negativeAndHugeMeanForever(String json) {
		assertThat(read(json)).isSameAs(KeepAlive.FOREVER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "\"300\"", "\"\"", "\"m\"", "\"1\"", "\"1x\"", "\"1s \"", "\" 1s\"", "\"1sm\"",
			"\".s\"", "\"--1s\"", "\"-\"", "\"9999999h\"", "\"1e3s\"", "true", "{}", "[\"1m\"]", "\"\u0661s\"" })
	void whatOllamaRefusesIsAbsent(String json) {
		assertThat(read(json)).isNull();
	}

	@Test
	void unboundedTextIsAbsent() {
		assertThat(read("\"" + "1s".repeat(1000) + "\"")).isNull();
	}

	@Test
	void onlyZeroUnloadsNow() {
		assertThat(new KeepAlive(Duration.ZERO).unloadsNow()).isTrue();
		assertThat(new KeepAlive(Duration.ofNanos(1)).unloadsNow()).isFalse();
		assertThat(KeepAlive.FOREVER.unloadsNow()).isFalse();
	}

	@Test
	void lastOneWinsAndNullClears() {
		assertThat(Bodies.chat("\"keep_alive\":1,\"Keep_Alive\":2").keepAlive())
			.isEqualTo(new KeepAlive(Duration.ofSeconds(2)));
		assertThat(Bodies.chat("\"keep_alive\":1,\"keep_alive\":null").keepAlive()).isNull();
	}

	@Test
	void onlyNativeRequestsHaveIt() {
		String json = "{\"model\":\"m\",\"keep_alive\":1,\"options\":{\"num_ctx\":1}}";
		assertThat(Bodies.read(Endpoint.OPENAI_CHAT, json).keepAlive()).isNull();
		assertThat(Bodies.read(Endpoint.OPENAI_CHAT, json).runnerOptions()).isSameAs(RunnerOptions.NONE);
		assertThat(Bodies.read(Endpoint.EMBED, json).keepAlive()).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "'\"90s\"', 90", "600, 600", "'\"1m0.5s\"', 60.5", "-5, -1" })
	void itIsWrittenAsSeconds(String json, String written) {
		assertThat(read(json).toJson()).isEqualTo(written);
		assertThat(read(read(json).toJson())).isEqualTo(read(json));
	}

	private static KeepAlive read(String json) {
		return Bodies.chat("\"keep_alive\":" + json).keepAlive();
	}

}
