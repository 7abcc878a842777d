package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which path does what.
 */
final class Endpoints {

	private static final List<String> READ = List.of("HEAD", "GET");

	private static final List<String> GET = List.of("GET");

	private static final List<String> POST = List.of("POST");

	private static final Map<String, List<String>> METHODS = Map.ofEntries(Map.entry("/", READ),
			Map.entry("/api/version", READ), Map.entry("/api/tags", READ), Map.entry("/api/ps", GET),
			Map.entry("/api/status", GET), Map.entry("/api/show", POST), Map.entry("/api/generate", POST),
			Map.entry("/api/chat", POST), Map.entry("/api/embed", POST), Map.entry("/api/embeddings", POST),
			Map.entry("/v1/chat/completions", POST), Map.entry("/v1/completions", POST),
			Map.entry("/v1/embeddings", POST), Map.entry("/v1/models", GET), Map.entry("/v1/responses", POST),
			Map.entry("/v1/responses/compact", POST), Map.entry("/api/codex/_health", GET),
			Map.entry("/v1/messages", POST), Map.entry("/v1/audio/transcriptions", POST), Map.entry("/api/pull", POST),
			Map.entry("/api/push", POST), Map.entry("/api/create", POST), Map.entry("/api/copy", POST),
			Map.entry("/api/delete", List.of("DELETE")), Map.entry("/api/me", POST), Map.entry("/api/signout", POST),
			Map.entry("/api/experimental/web_search", POST), Map.entry("/api/experimental/web_fetch", POST),
			Map.entry("/api/experimental/model-recommendations", GET), Map.entry(Admin.PATH, List.of("GET", "POST")));

	private static final Map<String, String> PREFLIGHT = Map.of("Access-Control-Allow-Methods",
			"GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS", "Access-Control-Allow-Headers",
			"Authorization,Content-Type,User-Agent,Accept,X-Requested-With", "Access-Control-Max-Age", "43200");

	private final SimulatedOllama server;

	private final Listings listings;

	private final Inference inference;

	private final Changes changes;

	private final Account account;

	private final Origins origins;

	private final Admin admin;

	Endpoints(SimulatedOllama server) {
		this.server = server;
		this.listings = new Listings(server.instance());
		this.changes = new Changes(server);
		this.account = new Account(server.settings());
		this.inference = new Inference(server, this.account);
		this.origins = new Origins(server.settings());
		this.admin = new Admin(server);
	}

	Changes changes() {
		return this.changes;
	}

	void handle(Exchange exchange) {
		RecordedRequest request = exchange.request();
		if (cleaned(exchange, request) || redirected(exchange, request)) {
			return;
		}
		String path = request.path();
		List<String> methods = methods(path);
		// the router says what is allowed before anybody looks at the origin
		Map<String, String> allow = (methods != null && !methods.contains(request.method()))
				? Map.of("Allow", String.join(", ", methods)) : Map.of();
		String origin = request.header("Origin");
		if (!this.origins.originAllowed(origin, request.header("Host"))
				|| !this.origins.hostAllowed(request.header("Host"))) {
			exchange.respond(403, "", "", allow);
			return;
		}
		if (origin != null) {
			exchange.allowOrigin(origin);
			if (request.method().equals("OPTIONS")) {
				Map<String, String> headers = new HashMap<>(allow);
				headers.putAll(PREFLIGHT);
				exchange.respond(204, "", "", headers);
				return;
			}
		}
		if (methods == null) {
			exchange.respond(404, "text/plain", "404 page not found");
		}
		else if (!methods.contains(request.method())) {
			exchange.respond(405, "text/plain", "405 method not allowed", allow);
		}
		else if (this.inference.serves(path)) {
			this.inference.handle(exchange);
		}
		else if (this.changes.serves(path)) {
			this.changes.handle(exchange);
		}
		else if (this.account.serves(path)) {
			exchange.plain(this.server.faults().meet(path, null), () -> this.account.handle(exchange));
		}
		else if (path.equals(Admin.PATH)) {
			this.admin.handle(exchange);
		}
		else {
			exchange.plain(this.server.faults().meet(path, null), () -> plain(exchange, path));
		}
	}

	/** Go's own router cleans a path before Gin sees it. */
	private static boolean cleaned(Exchange exchange, RecordedRequest request) {
		String path = request.path();
		if (!path.contains("//")) {
			return false;
		}
		String target = path.replaceAll("//+", "/");
		boolean read = request.method().equals("GET") || request.method().equals("HEAD");
		exchange.respond(307, read ? "text/html; charset=utf-8" : "",
				read ? "<a href=\"" + target + "\">Temporary Redirect</a>.\n\n" : "", Map.of("Location", target));
		return true;
	}

	/** Gin takes a slash away by itself, before it asks for Host or Origin. */
	private boolean redirected(Exchange exchange, RecordedRequest request) {
		String path = request.path();
		if (path.length() < 2 || !path.endsWith("/")) {
			return false;
		}
		String target = path.substring(0, path.length() - 1);
		List<String> methods = methods(target);
		if (methods == null || !methods.contains(request.method())) {
			return false;
		}
		int query = request.uri().indexOf('?');
		String location = target + ((query < 0) ? "" : request.uri().substring(query));
		if (request.method().equals("GET")) {
			exchange.respond(301, "text/html; charset=utf-8", "<a href=\"" + location + "\">Moved Permanently</a>.\n\n",
					Map.of("Location", location));
		}
		else {
			exchange.respond(307, "", "", Map.of("Location", location));
		}
		return true;
	}

	private @Nullable List<String> methods(String path) {
		boolean old = (!Versions.atLeast(this.server.settings().version(), "0.13.3") && path.equals("/v1/responses"))
				|| (!Versions.atLeast(this.server.settings().version(), "0.14") && path.equals("/v1/messages"));
		if (old) {
			return null;
		}
		if (path.matches("/v1/models/[^/]+")) {
			return GET;
		}
		if (path.matches(Changes.BLOBS + "[^/]+")) {
			return List.of("HEAD", "POST");
		}
		return path.matches(Account.KEYS + "[^/]+") ? List.of("DELETE") : METHODS.get(path);
	}

	private void plain(Exchange exchange, String path) {
		try {
			if (path.equals("/")) {
				exchange.respond(200, "text/plain; charset=utf-8", "Ollama is running");
				return;
			}
			exchange.respond(200, ResponseWriter.JSON, Json.write(switch (path) {
				case "/api/version" -> Json.object("version", this.server.settings().version());
				case "/api/status" -> Json.object("cloud", Json.object("disabled", false, "source", "none"));
				case "/api/codex/_health" -> Json.object("ok", true);
				case "/api/tags" -> this.listings.tags();
				case "/api/ps" -> this.listings.ps();
				case "/api/show" -> show(exchange);
				case "/v1/models" -> this.listings.openAiModels();
				default -> this.listings.openAiModel(path.substring("/v1/models/".length()));
			}));
		}
		catch (Rejection ex) {
			exchange.refuse(ex);
		}
	}

	private Object show(Exchange exchange) {
		Fields body = Fields.of("ShowRequest", GoJson.parse(exchange.body().array(), exchange.body().size()));
		List<String> names = new ArrayList<>(List.of(body.string("model"), body.string("name")));
		names.removeIf(String::isEmpty);
		if (names.isEmpty()) {
			throw new Rejection(400, "model is required");
		}
		if (ModelNames.key(names.getFirst()) == null) {
			throw new Rejection(400, "invalid model name");
		}
		return this.listings.show(names.getFirst());
	}

}
