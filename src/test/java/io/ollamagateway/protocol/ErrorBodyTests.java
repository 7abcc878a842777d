package io.ollamagateway.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorBodyTests {

	@Test
	void ollamaSaysErrorOnly() {
		ErrorBody body = Dialect.OLLAMA.errorBody(404, "model 'm' not found", "id");
		assertThat(body.text()).isEqualTo("{\"error\":\"model 'm' not found\"}");
		assertThat(body.contentType()).isEqualTo("application/json; charset=utf-8");
	}

	@Test
	void messageIsEscaped() {
		assertThat(Dialect.OLLAMA.errorBody(400, "a \"b\" \\ \n \u0001 \u00e4", "id").text())
			.isEqualTo("{\"error\":\"a \\\"b\\\" \\\\ \\n \\u0001 \u00e4\"}");
	}

	@ParameterizedTest
	@CsvSource({ "400, invalid_request_error", "401, authentication_error", "403, permission_error",
			"404, not_found_error", "413, invalid_request_error", "429, rate_limit_error", "500, api_error",
			"503, api_error" })
	void openAiHasTypes(int status, String type) {
		assertThat(Dialect.OPENAI.errorBody(status, "no", "id").text())
			.isEqualTo("{\"error\":{\"message\":\"no\",\"type\":\"" + type + "\",\"param\":null,\"code\":null}}");
	}

	@ParameterizedTest
	@CsvSource({ "400, invalid_request_error", "401, authentication_error", "403, permission_error",
			"404, not_found_error", "405, invalid_request_error", "413, request_too_large", "429, rate_limit_error",
			"500, api_error", "502, api_error", "503, overloaded_error", "504, timeout_error",
			"529, overloaded_error" })
	void anthropicHasTypesAndTheRequestsId(int status, String type) {
		assertThat(Dialect.ANTHROPIC.errorBody(status, "no", "id").text())
			.matches("\\{\"type\":\"error\",\"error\":\\{\"type\":\"" + type
					+ "\",\"message\":\"no\"},\"request_id\":\"req_[0-9a-f]{24}\"}");
	}

	@Test
	void anthropicsIdFollowsFromTheRequestsId() {
		assertThat(Dialect.ANTHROPIC.errorBody(400, "no", "a").text()).endsWith("\"req_0cc175b9c0f136a8b1c399e2\"}");
		assertThat(Dialect.ANTHROPIC.errorBody(400, "no", "b").text()).doesNotContain("0cc175b9c0f136a8b1c399e2");
	}

}
