package io.ollamagateway.transparency;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every endpoint with every method, and paths that are almost one.
 */
final class PathRequests {

	private static final List<String> READ = List.of("/", "/api/version", "/api/status", "/api/tags", "/api/ps",
			"/v1/models", "/v1/models/tiny", "/api/experimental/model-recommendations");

	private static final List<String> OTHERS = List.of("/api/pull", "/api/push", "/api/create", "/api/copy",
			"/api/delete", "/api/me", "/api/signout", "/api/user/keys/abc", "/api/experimental/web_search",
			"/api/experimental/web_fetch", "/v1/audio/transcriptions", "/v1/images/generations", "/v1/images/edits",
			"/v1/responses/compact", "/v1/messages/count_tokens", "/v1/messages/batches", "/api/blobs/sha256:0",
			"/api/blobs/" + ChangeRequests.MISSING, "/api/codex/_health", "/api/experimental/aliases");

	private static final List<String> NONE = List.of("/metrics", "/debug/pprof/", "/health", "/api", "/api/", "/v1",
			"/v1/", "/nothing", "/favicon.ico", "/api/queue", "/v1/models/", "/v1/files", "/v1/moderations",
			"/v1/assistants", "/v2/chat", "/api/chat/completions", "/api/blobs", "/api/blobs/", "/index.html",
			"/robots.txt", "/v1/chat", "/v1/audio", "/v1/engines", "/api/generate/x");

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS",
			"TRACE", "PROPFIND", "get");

	private PathRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(methods(), slashes(), encoded(), queries()).flatMap((each) -> each);
	}

	private static Stream<Request> methods() {
		return Stream.of(READ, Requests.MODEL, OTHERS, NONE)
			.flatMap(List::stream)
			.flatMap((path) -> METHODS.stream().map((method) -> Request.of(method, path)));
	}

	private static Stream<Request> slashes() {
		Stream<Request> read = Stream
			.of("//", "//api/tags", "/api//tags", "/api/tags/", "/api/tags//", "/v1//models", "/v1/models/",
					"//v1/models/tiny", "/api/./tags", "/api/../api/tags", "/./api/tags", "/api/version/", "/api/ps/",
					"///", "/api/tags/.", "/api/tags/..", "/../etc/passwd", "/API/tags", "/Api/Tags", "/api/Tags",
					"/V1/models", "\\api\\tags", "/api\\tags", "/api/tags;x=1", "/api;x/tags")
			.flatMap((path) -> Stream.of(Request.get(path), Request.of("HEAD", path)));
		Stream<Request> posted = Stream
			.of("//api/chat", "/api/chat/", "/api//chat", "/v1//chat/completions", "/v1/chat/completions/",
					"/api/./chat", "/API/CHAT", "/api/chat;x", "/v1/messages/", "/api/show/", "/v1/chat//completions",
					"/api/generate/", "/v1/embeddings/", "/api/embed/", "/v1/responses/")
			.map((path) -> Request.post(path, Requests.served("/api/chat").text()));
		return Stream.concat(read, posted);
	}

	private static Stream<Request> encoded() {
		Stream<Request> read = Stream
			.of("/api%2Ftags", "/%61pi/tags", "/api/%74ags", "/api/tags%2F", "/api/tags%20", "/api/tags%00",
					"/api/tags%3Fx", "/%2Fapi/tags", "/api/%2e%2e/api/tags", "/v1/%6dodels", "/v1%2Fmodels", "/%",
					"/%zz", "/api/tags%", "/api/t%C3%A4gs", "/api/täg".replace("ä", "\u00c3\u00a4"),
					"/api/tags%0d%0aX:1")
			.map(Request::get);
		Stream<Request> posted = Stream
			.of("/api/c%68at", "/api%2Fchat", "/%61pi/chat", "/v1/chat%2Fcompletions", "/v1/%63hat/completions")
			.map((path) -> Request.post(path, Requests.served("/api/chat").text()));
		Stream<Request> blobs = Stream
			.of(ChangeRequests.MISSING, ChangeRequests.MISSING.replace(":", "%3A"),
					ChangeRequests.MISSING.replace(":", "-"), "nonsense", "sha256:", "sha256%3A",
					"sha256:" + "Z".repeat(64))
			.flatMap((digest) -> Stream.of(Request.of("HEAD", "/api/blobs/" + digest)));
		return Stream.of(read, posted, blobs).flatMap((each) -> each);
	}

	private static Stream<Request> queries() {
		return Stream.of("?", "?x=1", "?beta=true", "?x=%zz", "?x=[]", "?x={}|^", "?;", "?a=1&a=2", "#x")
			.flatMap((query) -> Stream.of(Request.get("/api/version" + query), Request.get("/v1/models/tiny" + query),
					Request.post("/v1/messages" + query, Requests.served("/v1/messages").text())));
	}

}
