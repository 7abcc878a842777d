package io.ollamagateway.transparency;

import java.util.stream.Stream;

/**
 * Requests that Ollama refuses before it loads their model.
 */
final class RefusedRequests {

	private RefusedRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(Requests.with("/api/generate", Models.TINY, "\"options\":{\"typical_p\":0.5}"),
				Requests.with("/api/generate", Models.TINY, "\"think\":\"turbo\""),
				Requests.with("/api/generate", Models.TINY, "\"images\":[\"x\"]"),
				Requests.with("/api/generate", Models.TINY, "\"prompt\":5"),
				Requests.with("/api/generate", Models.TINY, "\"options\":5"),
				Requests.with("/api/chat", Models.HELLO, "\"think\":true"),
				Requests.with("/api/chat", Models.HELLO, "\"messages\":5"),
				Requests.with("/api/chat", Models.HELLO,
						"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"),
				Requests.asking("/api/chat", Models.EMBED),
				Request.post("/v1/messages",
						"{\"model\":\"json\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"),
				Request.post("/v1/chat/completions", "{\"model\":\"json\",\"messages\":[]}"),
				Request.post("/api/embed", "{\"model\":\"embed\",\"input\":[1,2]}"));
	}

}
