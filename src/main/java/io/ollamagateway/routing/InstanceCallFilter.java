package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import io.ollamagateway.bodies.HeldBodyRequest;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the call, as Spring Cloud Gateway makes it for other applications, but with one
 * client for all calls of a pool, with headers that are copied once, and with a small
 * body in one piece with its head. It tells the {@link Call} of the connection as soon as
 * the answer begins, before anybody else learns of it: a client that leaves within that
 * moment would leave the connection open behind it, with its buffers and with the
 * instance's slot.
 */
final class InstanceCallFilter implements GlobalFilter, Ordered {

	private final HttpClient client;

	/** By the time to connect, of which there are as many as pools say. */
	private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

	InstanceCallFilter(HttpClient client) {
		this.client = client.doOnResponse((response, connection) -> Attempt.of(response).answeredOn(connection));
	}

	@Override
	public int getOrder() {
		return FilterOrder.INSTANCE_CALL;
	}

	/** Other applications are called by the framework, WebSockets among them. */
	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Call call = ExchangeAttribute.CALL.requiredIn(exchange);
		var lease = call.leases().lease();
		if (lease == null || ServerWebExchangeUtils.isAlreadyRouted(exchange)) {
			return chain.filter(exchange);
		}
		ServerWebExchangeUtils.setAlreadyRouted(exchange);
		URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		Attempt attempt = new Attempt(exchange, call, call.attempts());
		return client(lease.pool().timeouts().connect())
			.request(HttpMethod.valueOf(exchange.getRequest().getMethod().name()))
			.uri(url)
			.send(InstanceCallFilter::send)
			.responseConnection(InstanceCallFilter::answered)
			.then(chain.filter(exchange))
			.contextWrite((context) -> context.put(Attempt.class, attempt));
	}

	private HttpClient client(Duration connect) {
		return this.clients.computeIfAbsent(connect,
				(time) -> this.client.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(time.toMillis())));
	}

	private static Publisher<Void> send(HttpClientRequest call, NettyOutbound outbound) {
		ServerWebExchange exchange = Attempt.of(call).exchange();
		ServerHttpRequest request = exchange.getRequest();
		InstanceRequestHeaders.copy(exchange, call);
		return (request instanceof HeldBodyRequest held) ? outbound.send(held.pieces())
				: outbound.send(request.getBody().map(NettyDataBufferFactory::toByteBuf));
	}

	/** What is further out writes the answer; from here on its head can be looked at. */
	private static Publisher<HttpClientResponse> answered(HttpClientResponse answer, Connection connection) {
		ServerWebExchange exchange = Attempt.of(answer).exchange();
		ServerHttpResponse response = exchange.getResponse();
		Map<String, Object> attributes = exchange.getAttributes();
		attributes.put(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR, answer);
		attributes.put(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR, connection);
		response.setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
		attributes.put(ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES,
				InstanceResponseHeaders.copy(answer.responseHeaders(), response.getHeaders()));
		return Mono.just(answer);
	}

}
