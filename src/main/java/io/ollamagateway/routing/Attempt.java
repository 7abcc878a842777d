package io.ollamagateway.routing;

import reactor.core.Disposable;
import reactor.netty.http.client.HttpClientInfos;

import org.springframework.web.server.ServerWebExchange;

/**
 * One call to one instance. It travels in the context of the call, so that one client can
 * make all calls.
 *
 * @param exchange the request
 * @param call its call
 * @param number 1 for the first attempt
 */
record Attempt(ServerWebExchange exchange, Call call, int number) {

	static Attempt of(HttpClientInfos call) {
		return call.currentContextView().get(Attempt.class);
	}

	/** The instance begins to answer. */
	void answeredOn(Disposable connection) {
		this.call.answeredOn(this.number, connection);
	}

}
