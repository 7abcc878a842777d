package io.ollamagateway.routing;

import java.time.Duration;
import java.util.function.BiConsumer;

import io.ollamagateway.ingress.IngressSettings;
import io.ollamagateway.ingress.IngressSettingsSource;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;

/**
 * Bounds what clients send to other applications, in size and in time, as it passes.
 * Nothing is held.
 */
final class ApplicationBodyFilter implements GlobalFilter, Ordered {

	private final IngressSettingsSource settings;

	ApplicationBodyFilter(IngressSettingsSource settings) {
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.APPLICATION_BODY;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Route route = ExchangeAttribute.APPLICATION.in(exchange);
		if (route == null) {
			return chain.filter(exchange);
		}
		IngressSettings current = this.settings.current();
		long most = most(route, current);
		if (most > 0 && exchange.getRequest().getHeaders().getContentLength() > most) {
			return Mono.error(tooLarge(most));
		}
		return chain.filter(
				exchange.mutate().request(new Bounded(exchange.getRequest(), most, current.bodyIdleTimeout())).build());
	}

	private static long most(Route route, IngressSettings settings) {
		Object own = route.getMetadata().get("max-body-size");
		return ((own != null) ? DataSize.parse(own.toString()) : settings.maxBodySize()).toBytes();
	}

	private static Refusal tooLarge(long most) {
		return Refusal.of(Refusal.Reason.BODY_TOO_LARGE, "the request's body is larger than " + most + " bytes");
	}

	/**
	 * A request whose body is counted while it is read.
	 */
	private static final class Bounded extends ServerHttpRequestDecorator {

		private final long most;

		private final Duration idle;

		Bounded(ServerHttpRequest delegate, long most, Duration idle) {
			super(delegate);
			this.most = most;
			this.idle = idle;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			Flux<DataBuffer> body = super.getBody();
			if (this.most > 0) {
				body = body.handle(new Counter(this.most));
			}
			return this.idle.isPositive()
					? body.timeout(this.idle,
							Mono.error(
									() -> Refusal.of(Refusal.Reason.BODY_TOO_SLOW, "the request's body stood still")))
					: body;
		}

	}

	/**
	 * Counts what passes.
	 */
	private static final class Counter implements BiConsumer<DataBuffer, SynchronousSink<DataBuffer>> {

		private final long most;

		private long passed;

		Counter(long most) {
			this.most = most;
		}

		@Override
		public void accept(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
			this.passed += buffer.readableByteCount();
			if (this.passed <= this.most) {
				sink.next(buffer);
				return;
			}
			DataBufferUtils.release(buffer);
			sink.error(tooLarge(this.most));
		}

	}

}
