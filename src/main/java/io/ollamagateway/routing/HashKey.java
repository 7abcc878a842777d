package io.ollamagateway.routing;

import java.util.Map;

import io.ollamagateway.access.Caller;
import io.ollamagateway.fleet.model.Balance;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.http.HttpHeaders;
import org.springframework.util.MultiValueMap;

/**
 * Finds the key of pools that balance by hash.
 */
final class HashKey {

	private HashKey() {
	}

	/**
	 * The key of a request.
	 * @param balance what to hash
	 * @param request the request
	 * @return the key; for a request without it its id, which spreads such requests
	 * evenly
	 */
	static String of(Balance balance, RequestData request) {
		if (balance.strategy() != Balance.Strategy.HASH) {
			return "";
		}
		Map<String, Object> attributes = request.getAttributes();
		Balance.HashOn on = balance.hashOn();
		String key = switch (on.source()) {
			case URI -> request.getUrl().getRawPath();
			case CLIENT_IP -> clientAddress(ExchangeAttribute.CALLER.in(attributes));
			case HEADER -> first(request.getHeaders(), on.name());
			case COOKIE -> first(request.getCookies(), on.name());
		};
		return (key != null) ? key : String.valueOf(ExchangeAttribute.REQUEST_ID.in(attributes));
	}

	static @Nullable String first(@Nullable HttpHeaders headers, String name) {
		return (headers != null) ? headers.getFirst(name) : null;
	}

	static @Nullable String first(@Nullable MultiValueMap<String, String> cookies, String name) {
		return (cookies != null) ? cookies.getFirst(name) : null;
	}

	private static @Nullable String clientAddress(@Nullable Caller caller) {
		return (caller != null) ? caller.address() : null;
	}

}
