package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The endpoints about ollama.com, where an instance may be signed in.
 */
final class Account {

	static final String KEYS = "/api/user/keys/";

	private static final Set<String> PATHS = Set.of("/api/me", "/api/signout", "/api/experimental/web_search",
			"/api/experimental/web_fetch", "/api/experimental/model-recommendations");

	private String user;

	Account(InstanceSettings settings) {
		this.user = settings.user();
	}

	boolean serves(String path) {
		return PATHS.contains(path) || path.startsWith(KEYS);
	}

	boolean signedIn() {
		return !this.user.isEmpty();
	}

	void handle(Exchange exchange) {
		switch (exchange.request().path()) {
			case "/api/me" -> whenSignedIn(exchange,
					Json.object("id", Hashes.sha256(this.user).substring(0, 12), "name", this.user, "plan", "free"));
			case "/api/experimental/web_search" -> whenSignedIn(exchange, Json.object("results",
					List.of(Json.object("title", "Ollama", "url", "https://ollama.com/", "content", "Run models"))));
			case "/api/experimental/web_fetch" ->
				whenSignedIn(exchange, Json.object("title", "Ollama", "content", "Run models", "links", List.of()));
			case "/api/experimental/model-recommendations" ->
				exchange.respond(200, ResponseWriter.JSON, Json.write(Json.object("recommendations", List.of())));
			default -> signOut(exchange);
		}
	}

	private void whenSignedIn(Exchange exchange, Object answer) {
		if (signedIn()) {
			exchange.respond(200, ResponseWriter.JSON, Json.write(answer));
		}
		else {
			refuse(exchange);
		}
	}

	void refuse(Exchange exchange) {
		exchange.respond(401, ResponseWriter.JSON, Json.write(Json.object("error", "unauthorized", "signin_url",
				"https://ollama.com/connect?name=simulated&key=c3No")), Map.of());
	}

	private void signOut(Exchange exchange) {
		if (!signedIn()) {
			exchange.respond(401, ResponseWriter.JSON,
					Json.write(Json.object("error", "you are not currently signed in")));
			return;
		}
		this.user = "";
		exchange.respond(200, ResponseWriter.JSON, "null");
	}

}
