package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

class PlaceResponseTests {

	private final AtomicInteger left = new AtomicInteger();

	/** How often the place had been left when each buffer, and last the end, came. */
	private final List<Integer> seen = new ArrayList<>();

	private final MockServerHttpResponse socket = new MockServerHttpResponse();

	private final PlaceResponse response = new PlaceResponse(this.socket, this.left::incrementAndGet);

	@BeforeEach
	void look() {
		this.socket.setWriteHandler((body) -> body.doOnNext((_) -> this.seen.add(this.left.get()))
			.doOnComplete(() -> this.seen.add(this.left.get()))
			.then());
	}

	@Test
	void anAnswerOfOnePieceFindsThePlaceFree() {
		write(Mono.just(bytes("all")));
		assertThat(this.seen).containsExactly(1, 1);
	}

	@Test
	void thePlaceIsFreeBeforeTheLastByteOfAnAnswerThatSaysItsLength() {
		this.response.getHeaders().setContentLength(7);
		write(Flux.just(bytes("one"), bytes("four")));
		assertThat(this.seen.subList(0, 2)).containsExactly(0, 1);
	}

	@Test
	void thePlaceIsKeptToTheEndOfAStreamAndFreeBeforeIt() {
		write(Flux.just(bytes("one"), bytes("four")));
		assertThat(this.seen).containsExactly(0, 0, 1);
	}

	@Test
	void aStreamOfStreamsKeepsItToItsEndAsWell() {
		verify(this.response.writeAndFlushWith(Flux.just(Flux.just(bytes("one")), Flux.just(bytes("four")))));
		assertThat(this.seen).containsExactly(0, 0, 1);
	}

	@Test
	void aStreamThatBreaksLeavesItToWhoeverEndsTheRequest() {
		StepVerifier
			.create(this.response
				.writeWith(Flux.concat(Mono.just(bytes("one")), Mono.error(new IllegalStateException("broken")))))
			.expectErrorMessage("broken")
			.verify(Duration.ofSeconds(5));
		assertThat(this.left).hasValue(0);
	}

	private void write(Publisher<DataBuffer> body) {
		verify(this.response.writeWith(body));
	}

	private static void verify(Mono<Void> written) {
		StepVerifier.create(written).expectComplete().verify(Duration.ofSeconds(5));
	}

	private static DataBuffer bytes(String text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
