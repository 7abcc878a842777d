package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class HeartbeatBodyTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final AtomicInteger cancelled = new AtomicInteger();

	private final HeartbeatBody body = new HeartbeatBody(this.cancelled::incrementAndGet);

	private final TestPublisher<DataBuffer> answer = TestPublisher.create();

	@Test
	void heartbeatsComeUntilTheFirstByteOfTheAnswer() {
		StepVerifier.create(texts(this.body))
			.then(() -> this.body.beat(buffer("beat")))
			.expectNext("beat")
			.then(() -> this.body.answer(this.answer))
			.then(() -> this.body.beat(buffer("another")))
			.expectNext("another")
			.then(() -> this.answer.next(buffer("first")))
			.then(() -> this.body.beat(buffer("too late")))
			.then(() -> this.answer.next(buffer("second")))
			.expectNext("first", "second")
			.then(this.answer::complete)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.body.isWaiting()).isFalse();
	}

	@Test
	void oneHeartbeatAtMostWaitsForItsClient() {
		this.body.beat(buffer("before the client is there"));
		this.body.beat(buffer("too many"));
		StepVerifier.create(texts(this.body), 0)
			.thenRequest(1)
			.expectNext("before the client is there")
			.then(() -> this.body.beat(buffer("kept")))
			.then(() -> this.body.beat(buffer("too many")))
			.then(() -> this.body.answer(Flux.just(buffer("answer"))))
			.thenRequest(1)
			.expectNext("kept")
			.thenRequest(1)
			.expectNext("answer")
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void theAnswerIsAskedForWhatTheClientWants() {
		StepVerifier.create(texts(this.body), 3)
			.then(() -> this.body.answer(this.answer))
			.then(() -> this.answer.assertMinRequested(1))
			.then(() -> this.answer.assertMaxRequested(1))
			.then(() -> this.body.beat(buffer("beat")))
			.expectNext("beat")
			.then(() -> this.answer.next(buffer("1")))
			.expectNext("1")
			.then(() -> this.answer.assertMaxRequested(1))
			.thenRequest(2)
			.then(() -> this.answer.assertMinRequested(3))
			.then(() -> this.answer.next(buffer("2"), buffer("3"), buffer("4")))
			.expectNext("2", "3", "4")
			.then(this.answer::complete)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void anAnswerWithoutBytesEndsTheBody() {
		StepVerifier.create(texts(this.body))
			.then(() -> this.body.answer(Flux.empty()))
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void whatAnAnswerFailsWithIsPassedOn() {
		StepVerifier.create(texts(this.body))
			.then(() -> this.body.answer(Flux.error(new IllegalStateException("broke"))))
			.expectErrorMessage("broke")
			.verify(PATIENCE);
	}

	@Test
	void aClientThatLeavesLeavesTheAnswer() {
		StepVerifier.create(texts(this.body))
			.then(() -> this.body.answer(this.answer))
			.then(() -> this.answer.next(buffer("1")))
			.expectNext("1")
			.thenCancel()
			.verify(PATIENCE);
		this.answer.assertCancelled();
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void anAnswerForAClientThatHasLeftIsNotTaken() {
		StepVerifier.create(texts(this.body)).thenCancel().verify(PATIENCE);
		this.body.answer(this.answer);
		this.answer.assertCancelled();
		this.body.beat(buffer("nobody"));
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void bytesThatNobodyTakesAreReleased() {
		NettyDataBufferFactory factory = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);
		ByteBuf kept = Unpooled.buffer().writeByte('x');
		ByteBuf late = Unpooled.buffer().writeByte('x');
		AtomicReference<Subscriber<? super DataBuffer>> taker = new AtomicReference<>();
		this.body.answer((subscriber) -> {
			subscriber.onSubscribe(Operators.emptySubscription());
			taker.set(subscriber);
		});
		taker.get().onNext(factory.wrap(kept));
		StepVerifier.create(this.body, 0).thenCancel().verify(PATIENCE);
		taker.get().onNext(factory.wrap(late));
		assertThat(kept.refCnt()).isZero();
		assertThat(late.refCnt()).isZero();
	}

	@Test
	void noHeartbeatComesBehindAByteWhateverRacesWithWhat() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int i = 0; i < 2000; i++) {
				HeartbeatBody raced = new HeartbeatBody(() -> {
				});
				List<String> received = new ArrayList<>();
				CountDownLatch done = new CountDownLatch(1);
				texts(raced).doOnComplete(done::countDown).subscribe(received::add);
				Future<?> beats = threads.submit(() -> {
					for (int beat = 0; beat < 5; beat++) {
						raced.beat(buffer("beat"));
					}
				});
				Future<?> answers = threads.submit(() -> raced.answer(Flux.range(0, 5).map((n) -> buffer("b" + n))));
				beats.get();
				answers.get();
				assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
				assertThat(received).endsWith("b0", "b1", "b2", "b3", "b4");
				assertThat(received.subList(0, received.size() - 5)).allMatch("beat"::equals)
					.hasSizeLessThanOrEqualTo(5);
			}
		}
		finally {
			threads.shutdown();
		}
	}

	@Test
	void aClientThatDoesNotReadHasABacklog() {
		EmbeddedChannel channel = new EmbeddedChannel();
		assertThat(ClientBacklog.isEmpty(channel)).isTrue();
		var _ = channel.write(Unpooled.copiedBuffer("heartbeat", StandardCharsets.UTF_8));
		channel.runPendingTasks();
		assertThat(ClientBacklog.isEmpty(channel)).isFalse();
		channel.flush();
		assertThat(ClientBacklog.isEmpty(channel)).isTrue();
		channel.finishAndReleaseAll();
	}

	private static Flux<String> texts(Flux<DataBuffer> body) {
		return body.map((buffer) -> buffer.toString(StandardCharsets.UTF_8));
	}

	private static DataBuffer buffer(String text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
