package io.ollamagateway.transparency;

import java.util.List;
import java.util.stream.Stream;

/**
 * Models that are made, copied and removed, in this order.
 */
final class ChangeRequests {

	/** Of a blob that nobody has. */
	static final String MISSING = "sha256:" + "0".repeat(64);

	private static final String HELLO = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

	private static final List<String> BODIES = List.of("", " ", "{", "[]", "5", "null", "{}", "x", "{\"model\":5}",
			"{\"name\":5}", "{\"model\":null}", "{\"model\":\"\"}", "{\"model\":\"a b\"}", "{\"name\":\"nope\"}",
			"{\"model\":\"nope\"}", "{\"model\":\"nope\",\"stream\":false}", "{\"model\":\"nope\",\"stream\":\"x\"}",
			"{\"model\":\"nope\"} and more", "{\"model\":\"nope\",\"nobody_knows\":1}", "{\"source\":5}",
			"{\"source\":\"nope\"}", "{\"source\":\"nope\",\"destination\":\"x\"}",
			"{\"source\":\"tiny\",\"destination\":\"a b\"}", "{\"source\":\"a b\",\"destination\":\"x\"}",
			"{\"source\":\"tiny\"}", "{\"source\":\"tiny\",\"destination\":\"x:cloud\"}");

	private ChangeRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(bodies(), blobs(), made(), removed()).flatMap((each) -> each);
	}

	private static Stream<Request> bodies() {
		return Stream.concat(
				// a name that could be pulled would be asked for at its registry
				Stream.of("/api/create", "/api/copy", "/api/push", "/api/pull")
					.flatMap((path) -> BODIES.stream()
						.filter((body) -> !path.equals("/api/pull") || !body.contains("\"nope\""))
						.map((body) -> Request.post(path, body))),
				BODIES.stream().map((body) -> Request.post("/api/delete", body).withMethod("DELETE")));
	}

	private static Stream<Request> blobs() {
		return Stream.of(Request.of("HEAD", "/api/blobs/" + HELLO), blob(HELLO, "other"), blob(HELLO, "hello"),
				blob(HELLO, "hello"), Request.of("HEAD", "/api/blobs/" + HELLO), blob("nonsense", "hello"),
				blob("sha256:0", "hello"), blob(MISSING, ""), Request.of("HEAD", "/api/blobs/" + MISSING));
	}

	private static Request blob(String digest, String content) {
		return Request.of("POST", "/api/blobs/" + digest)
			.with("Content-Type: application/octet-stream")
			.withBody(content);
	}

	private static Stream<Request> made() {
		return Stream.of(create("\"model\":\"made\",\"files\":{\"m.gguf\":\"" + HELLO + "\"}"),
				create("\"model\":\"made\",\"files\":{\"m.gguf\":\"" + MISSING + "\"}"),
				create("\"model\":\"made\",\"files\":{\"m.gguf\":\"nonsense\"}"), create("\"model\":\"made\""),
				create("\"model\":\"made\",\"from\":\"tiny\",\"system\":\"Be brief.\""),
				create("\"model\":\"made2\",\"from\":\"tiny\",\"stream\":false"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"quantize\":\"q4_0\""),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"parameters\":{\"typical_p\":0.5}"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"parameters\":{\"nobody_knows\":1}"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"parameters\":{\"num_ctx\":\"x\"}"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"license\":5"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"template\":\"{{ nonsense\""),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"adapters\":{\"a\":\"" + HELLO + "\"}"),
				create("\"model\":\"made3\",\"from\":\"tiny\",\"messages\":[{\"role\":\"x\",\"content\":\"y\"}]"),
				create("\"name\":\"made4\",\"from\":\"tiny\",\"stream\":false"),
				Request.post("/api/copy", "{\"source\":\"made\",\"destination\":\"again\"}"),
				Request.post("/api/copy", "{\"source\":\"made\",\"destination\":\"made\"}"),
				Request.post("/api/copy", "{\"source\":\"MADE:latest\",\"destination\":\"Again:V1\"}"),
				Request.post("/api/show", "{\"model\":\"made\"}"), Request.post("/api/show", "{\"model\":\"made2\"}"),
				Requests.with("/api/generate", "again", "\"stream\":false"), Request.get("/api/tags"),
				Request.get("/v1/models"), Request.get("/api/ps"),
				Request.post("/api/pull", "{\"model\":\"http://127.0.0.1:1/library/x\",\"insecure\":true}"),
				Request.post("/api/pull",
						"{\"model\":\"http://127.0.0.1:1/library/x\",\"insecure\":true,\"stream\":false}"),
				Request.post("/api/push", "{\"model\":\"http://127.0.0.1:1/library/x\",\"insecure\":true}"));
	}

	private static Request create(String fields) {
		return Request.post("/api/create", "{" + fields + "}");
	}

	private static Stream<Request> removed() {
		Stream<Request> unloaded = Stream.of(Request.post("/api/generate", "{\"model\":\"hello\",\"keep_alive\":0}"),
				Request.post("/api/chat", "{\"model\":\"json\",\"messages\":[],\"keep_alive\":0}"),
				Request.post("/api/generate", "{\"model\":\"hello\"}"),
				Request.post("/api/chat", "{\"model\":\"json\",\"messages\":[]}"));
		Stream<Request> removed = Stream
			.of("again", "AGAIN:v1", "made", "made2", "made3", "made4", "made", "nope", "a b")
			.map((model) -> Request.post("/api/delete", "{\"model\":\"" + model + "\"}").withMethod("DELETE"));
		return Stream.of(unloaded, removed, Stream.of(Request.get("/api/tags").with("Accept: application/json")))
			.flatMap((each) -> each);
	}

}
