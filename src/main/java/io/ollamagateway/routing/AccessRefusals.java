package io.ollamagateway.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.Scope;
import io.ollamagateway.access.TooManyGuessesException;
import io.ollamagateway.ingress.IngressSettings;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Refuses callers what they may not do, and says what would help. Whoever has not said
 * who it is gets 401, since saying it may help; others get 403.
 */
final class AccessRefusals {

	private static final Logger logger = LoggerFactory.getLogger(AccessRefusals.class);

	private static final String HOW = "send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'; for the ollama "
			+ "command line set OLLAMA_AUTH=1 and let the gateway's operator add ~/.ollama/id_ed25519.pub";

	private AccessRefusals() {
	}

	/**
	 * Refuses a request whose credentials are none. What it might do without them does
	 * not count: it was meant to come from somebody.
	 * @param exchange the request
	 * @throws Refusal if its credentials were rejected
	 */
	static void requireSound(ServerWebExchange exchange) {
		AuthenticationException rejected = ExchangeAttribute.REJECTED_CREDENTIALS.in(exchange);
		if (rejected instanceof AuthenticationServiceException) {
			logger.warn("The token of request {} cannot be verified", ExchangeAttribute.REQUEST_ID.in(exchange),
					rejected.getCause());
			throw Refusal.of(Refusal.Reason.UNAVAILABLE, String.valueOf(rejected.getMessage()));
		}
		if (rejected instanceof TooManyGuessesException guesses) {
			throw Refusal.of(Refusal.Reason.LIMITED, String.valueOf(guesses.getMessage()))
				.retryAfter(guesses.retryAfter());
		}
		if (rejected != null) {
			throw Refusal.of(Refusal.Reason.UNAUTHENTICATED, rejected.getMessage() + ": " + HOW);
		}
	}

	/**
	 * Refuses a caller without a scope.
	 * @param caller who calls
	 * @param scope what it needs
	 * @throws Refusal if it lacks it
	 */
	static void requireScope(Caller caller, Scope scope) {
		if (caller.has(scope)) {
			return;
		}
		if (!caller.isKnown()) {
			throw Refusal.of(Refusal.Reason.UNAUTHENTICATED,
					(scope == Scope.ADMIN) ? "changing models needs a key of this gateway with the scope admin: " + HOW
							: "this gateway needs a key: " + HOW);
		}
		throw Refusal.of(Refusal.Reason.FORBIDDEN,
				"'" + caller.name() + "' may not " + ((scope == Scope.ADMIN) ? "change" : "use")
						+ " models; ask the gateway's operator for the scope " + scope.label());
	}

	/**
	 * Refuses a caller a model that is not on its list, whether there is such a model or
	 * not.
	 * @param caller who calls
	 * @param request what it asks, as Ollama will see it
	 * @throws Refusal if it may not use the model
	 */
	static void requireModel(Caller caller, ModelRequest request) {
		if (!caller.mayUse(ModelName.parse(request.requestedModel()), request.model())) {
			throw Refusal.of(Refusal.Reason.FORBIDDEN, "'" + caller.name() + "' may not use model '"
					+ request.requestedModel() + "'; choose one of those that the list of models shows");
		}
	}

	/**
	 * Refuses somebody of this machine, without a key, who calls the gateway by a name
	 * that is none of its own. That is how a page of the web looks whose name its owner
	 * has made to mean this machine, and which would else do what its visitor may.
	 * @param exchange the request
	 * @param caller who calls
	 * @param ingress knows the gateway's names
	 * @throws Refusal if it asks another host
	 */
	static void requireOwnHost(ServerWebExchange exchange, Caller caller, IngressSettings ingress) {
		InetSocketAddress peer = exchange.getRequest().getRemoteAddress();
		InetAddress address = (peer != null) ? peer.getAddress() : null;
		String host = exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST);
		if (!caller.isKnown() && address != null && address.isLoopbackAddress() && host != null
				&& !ingress.answersTo(host)) {
			throw Refusal.of(Refusal.Reason.FORBIDDEN, "this gateway is not known to be the host of your request; its "
					+ "operator can name it in ollama-gateway.ingress.hosts, or give you a key");
		}
	}

	/**
	 * Refuses a caller that has not said who it is.
	 * @param caller who calls
	 * @throws Refusal if that is not known
	 */
	static void requireKnown(Caller caller) {
		if (!caller.isKnown()) {
			throw Refusal.of(Refusal.Reason.UNAUTHENTICATED, "this needs a key of the gateway: " + HOW);
		}
	}

}
