package io.ollamagateway.access;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ApiScopesTests {

	@ParameterizedTest
	@ValueSource(strings = { "/api/pull", "/api/push", "/api/create", "/api/copy", "/api/delete",
			"/api/blobs/sha256:abc", "/api/pull/", "//api/pull", "/api//pull", "/API/Pull", "/api/%70ull",
			"/api%2Fpull", "/x/../api/pull", "/./api/pull", "/api/x/%2e%2e/pull" })
	void whatChangesModelsNeedsAdminHoweverItIsWritten(String path) {
		assertThat(ApiScopes.needed(path)).hasValue(Scope.ADMIN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/api/chat", "/api/tags", "/api/pulled", "/api/anything", "/v1/models",
			"/v1/messages", "/v1", "/api" })
	void theRestOfTheModelApisNeedsInference(String path) {
		assertThat(ApiScopes.needed(path)).hasValue(Scope.INFERENCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/readyz", "/app", "/apis", "/v10", "/%zz" })
	void otherPathsAreNotOfTheModelApis(String path) {
		assertThat(ApiScopes.needed(path)).isEmpty();
	}

}
