package io.ollamagateway.ingress;

import java.net.URI;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends every request on to the same URL over https, with a status that has clients send
 * the method and the body again.
 */
final class HttpsRedirect implements HttpHandler {

	private static final int HTTPS = 443;

	private final IngressSettingsSource settings;

	HttpsRedirect(IngressSettingsSource settings) {
		this.settings = settings;
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		URI asked = request.getURI();
		if (request.getHeaders().getFirst(HttpHeaders.HOST) == null || asked.getHost() == null) {
			response.setStatusCode(HttpStatus.BAD_REQUEST);
			return response.setComplete();
		}
		int port = this.settings.current().httpsPort();
		String query = (asked.getRawQuery() != null) ? "?" + asked.getRawQuery() : "";
		response.setStatusCode(HttpStatus.PERMANENT_REDIRECT);
		response.getHeaders()
			.set(HttpHeaders.LOCATION,
					"https://" + asked.getHost() + ((port != HTTPS) ? ":" + port : "") + asked.getRawPath() + query);
		response.getHeaders().setContentLength(0);
		return response.setComplete();
	}

}
