package io.ollamagateway.transparency;

import java.util.List;

import io.ollamagateway.routing.GatewayUnderTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the comparison finds what it is there for: the gateway has faults here that a
 * filter of the test makes.
 */
@Tag("full")
class DeliberateFaultIT {

	@RegisterExtension
	static final SideBySide pair = new SideBySide(Faulty.class);

	@Test
	void aHeaderThatIsSwallowedIsReported() {
		assertThat(unmeant(Requests.served("/api/chat").with("Cookie: fault=swallow"))).singleElement()
			.satisfies((difference) -> assertThat(difference.aspect()).isEqualTo("header content-type"))
			.satisfies((difference) -> assertThat(difference.direct()).isEqualTo("application/x-ndjson"))
			.satisfies((difference) -> assertThat(difference.gateway()).isEmpty());
	}

	@Test
	void aStreamThatIsHeldBackToItsEndIsReported() throws Exception {
		assertThat(Arrival.ofASlowStream(pair.gateway().port(), "/api/generate")).isEqualTo(Arrival.ONE_BY_ONE);
		assertThat(Arrival.ofASlowStream(pair.gateway().port(), "/api/generate?fault=hold"))
			.isEqualTo(Arrival.TOGETHER);
	}

	@Test
	void linesThatAreMergedAreReported() throws Exception {
		assertThat(Arrival.ofASlowStream(pair.gateway().port(), "/api/generate?fault=merge"))
			.isEqualTo(Arrival.TOGETHER);
	}

	private static List<Difference> unmeant(Request request) {
		return pair.ask(request).stream().filter((difference) -> MeantDifference.of(difference).isEmpty()).toList();
	}

	/** A gateway with faults that requests ask for. */
	static class Faulty extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter faultyFilter() {
			return (exchange, chain) -> {
				String fault = exchange.getRequest().getURI() + " "
						+ exchange.getRequest().getHeaders().getFirst("Cookie");
				return chain.filter(exchange.mutate().response(faulty(exchange, fault)).build());
			};
		}

		private static ServerHttpResponse faulty(ServerWebExchange exchange, String fault) {
			ServerHttpResponse response = exchange.getResponse();
			if (fault.endsWith("fault=swallow")) {
				response.beforeCommit(() -> Mono.fromRunnable(() -> response.getHeaders().remove("Content-Type")));
			}
			return new ServerHttpResponseDecorator(response) {
				@Override
				public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
					Flux<DataBuffer> pieces = Flux.from(body).concatMap((piece) -> piece);
					return super.writeAndFlushWith(broken(pieces, fault).map(Mono::just));
				}
			};
		}

		private static Flux<DataBuffer> broken(Flux<DataBuffer> pieces, String fault) {
			if (fault.contains("fault=hold")) {
				return pieces.collectList().map((all) -> all.get(0).factory().join(all)).flux();
			}
			if (fault.contains("fault=merge")) {
				return pieces.buffer(2).map((two) -> two.get(0).factory().join(two));
			}
			return pieces;
		}

	}

}
