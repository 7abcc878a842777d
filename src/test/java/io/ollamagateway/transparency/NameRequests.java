package io.ollamagateway.transparency;

import java.util.List;
import java.util.stream.Stream;

/**
 * Models' names in every spelling.
 */
final class NameRequests {

	/** One installed model, as clients may write it. */
	static final List<String> OF_ONE = List.of("tiny", "TINY", "Tiny:Latest", "tiny:latest", "library/tiny",
			"registry.ollama.ai/library/tiny", "registry.ollama.ai/library/tiny:latest", "Library/tiny", "user/tiny:v1",
			"USER/Tiny:V1", "hf.co/user/Tiny-GGUF:Q4_K_M", "hf.co/user/tiny-gguf:q4_k_m", "tiny:local",
			"tiny:latest:local");

	/** Names that could be, of models that are not there. */
	static final List<String> UNKNOWN = List.of("nope", "nope:7b", "NOPE", "user/nope", "hf.co/nobody/X-GGUF:Q4_K_M",
			"tiny:v2", "other.example/library/tiny", "localhost:5000/library/tiny", "n".repeat(80), "tiny.", "tiny_1",
			"1", "tiny:" + "t".repeat(80));

	/** What is no name. */
	static final List<String> NONE = List.of("a b", "https://tiny", "http://registry.ollama.ai/library/tiny:latest",
			" tiny", "tiny ", "../x", "/tiny", "tiny/", "tiny:", ":latest", "tiny::latest", "-x", "a/b/c/d/e",
			"tiny@sha256:abc", "tiny@sha256:" + "0".repeat(64), "tiny%3Alatest", "tiny%20", "x".repeat(400),
			"tiny:" + "t".repeat(90), "tiny\\n", "tïny", "模型", "tiny?x", "tiny#x", "*", "\\u0000");

	/** Of models that run elsewhere. */
	static final List<String> CLOUD = List.of("gpt-oss:120b-cloud", "gpt-oss:cloud", "tiny:cloud", "nope-cloud",
			"user/x:cloud", "tiny:latest-cloud");

	private NameRequests() {
	}

	static Stream<Request> all() {
		return Stream.concat(inBodies(), inPaths());
	}

	private static Stream<Request> inBodies() {
		return Stream.of(OF_ONE, UNKNOWN, NONE, CLOUD, List.of(""))
			.flatMap(List::stream)
			.flatMap((name) -> Requests.MODEL.stream().map((path) -> named(path, "model", name)))
			.filter((request) -> !request.target().contains("embed") || !request.text().contains("hf.co/user"));
	}

	private static Request named(String path, String field, String name) {
		// escapes of JSON are meant
		return Request.post(path, "{\"" + field + "\":\"" + name + "\"," + Requests.WHOLE.get(path) + "}");
	}

	private static Stream<Request> inPaths() {
		return Stream
			.of("tiny", "TINY", "tiny:latest", "tiny%3Alatest", "tiny%3alatest", "%74iny", "library/tiny",
					"library%2Ftiny", "user/tiny:v1", "user%2Ftiny%3Av1", "hf.co/user/Tiny-GGUF:Q4_K_M",
					"hf.co%2Fuser%2FTiny-GGUF%3AQ4_K_M", "nope", "nope%3A7b", "a%20b", "a+b", "tiny@sha256:abc",
					"tiny%00", "%C3%A4", "", "%20", "x".repeat(400), "gpt-oss:120b-cloud", "gpt-oss:cloud", "tiny/",
					"tiny?x=1", "tiny:", "..", "%2e%2e", ".", "tiny%", "tiny%zz")
			.map((name) -> Request.get("/v1/models/" + name));
	}

}
