package io.ollamagateway.answers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.AnswerReader;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class AnswerFlowTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final Duration NONE = Duration.ZERO;

	private static final Duration SHORT = Duration.ofMillis(100);

	private static final String LINE = "{\"response\":\"x\",\"done\":false}\n";

	private static final String LAST = "{\"response\":\"\",\"done\":true}\n";

	private static final String TOLD = "{\"error\":\"It broke\"}\n";

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final StreamBuffers buffers = new StreamBuffers(() -> 10_000);

	private final List<ByteBuf> sent = new ArrayList<>();

	private final List<String> ends = new ArrayList<>();

	private final AtomicInteger begun = new AtomicInteger();

	/** Goes on when it is cancelled, as a publisher on another thread may. */
	private final TestPublisher<DataBuffer> answer = TestPublisher
		.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.buffers.held()).isZero();
		assertThat(this.sent).allSatisfy((buffer) -> assertThat(buffer.refCnt()).isZero());
	}

	@Test
	void whatAClientWantsPassesAsItComes() {
		DataBuffer first = buffer(LINE);
		StepVerifier.create(flow(limits(NONE, null, 100, NONE)))
			.then(() -> this.answer.next(first))
			.assertNext((bytes) -> assertThat(bytes).isSameAs(first))
			.then(() -> this.answer.next(buffer(LAST)))
			.expectNextCount(1)
			.then(this.answer::complete)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.begun).hasValue(1);
		assertThat(this.ends).containsExactly("success");
		this.sent.forEach(ByteBuf::release);
	}

	@Test
	void theInstanceIsDoneWhenTheBufferHasItsAnswer() {
		StepVerifier.create(texts(limits(NONE, null, 1000, NONE)), 0)
			.then(() -> this.answer.next(buffer(LINE)).next(buffer(LINE)).next(buffer(LAST)).complete())
			.then(() -> assertThat(this.ends).containsExactly("success"))
			.then(() -> assertThat(this.buffers.held()).isEqualTo(2 * LINE.length() + LAST.length()))
			.thenRequest(1)
			.expectNext(LINE + LINE + LAST)
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void aFullBufferHoldsTheInstanceBackUntilItsClientTakesSomething() {
		AtomicInteger asked = new AtomicInteger();
		Flux<DataBuffer> source = Flux.range(0, 1000)
			.doOnNext((_) -> asked.incrementAndGet())
			.map((_) -> buffer(LINE))
			.concatWith(Flux.defer(() -> Flux.just(buffer(LAST))));
		StepVerifier.create(texts(source, limits(NONE, null, 10L * LINE.length(), NONE)), 0)
			.then(() -> assertThat(asked.get()).isBetween(10, 30))
			.thenRequest(1)
			.expectNextCount(1)
			.then(() -> assertThat(asked.get()).isBetween(20, 60))
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((_) -> true)
			.expectComplete()
			.verify(LIMIT);
		assertThat(asked).hasValue(1000);
		assertThat(this.ends).containsExactly("success");
	}

	@Test
	void aClientThatLetsAFullBufferLieIsCutOff() {
		StepVerifier.create(texts(limits(NONE, null, LINE.length(), SHORT)), 0)
			.then(() -> this.answer.next(buffer(LINE)).next(buffer(LINE)))
			.expectErrorSatisfies(
					(error) -> assertThat(FailureClassifier.of(error, true)).isEqualTo(Failure.CLIENT_SLOW))
			.verify(LIMIT);
		this.answer.assertCancelled();
		assertThat(this.ends).containsExactly("client_slow");
	}

	@Test
	void aClientThatTakesALittleNowAndThenIsCutOffAsWell() {
		AtomicReference<Subscription> client = new AtomicReference<>();
		AtomicReference<Throwable> error = new AtomicReference<>();
		flow(Flux.range(0, 100_000).map((_) -> buffer(LINE)), limits(NONE, null, 40_000, Duration.ofMillis(300)))
			.subscribe(new BaseSubscriber<DataBuffer>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					client.set(subscription);
				}

				@Override
				protected void hookOnError(Throwable failure) {
					error.set(failure);
				}

			});
		await().atMost(LIMIT).pollInterval(SHORT).until(() -> {
			client.get().request(1);
			return error.get() != null;
		});
		assertThat(this.ends).containsExactly("client_slow");
	}

	@Test
	void aClientThatLetsTheEndOfItsAnswerLieIsCutOff() {
		StepVerifier.create(texts(limits(NONE, null, 1000, SHORT)), 0)
			.then(() -> this.answer.next(buffer(LAST)).complete())
			.expectErrorSatisfies((error) -> assertThat(error).hasMessageContaining("full buffer"))
			.verify(LIMIT);
		assertThat(this.ends).as("the instance did all that it had to").containsExactly("success");
	}

	@Test
	void anInstanceThatIsSilentHasStalled() {
		StepVerifier.create(texts(limits(SHORT, null, 1000, NONE)))
			.then(() -> this.answer.next(buffer(LINE)))
			.expectNext(LINE, TOLD)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("stalled");
		this.answer.assertCancelled();
		this.answer.next(buffer("what was on its way then"));
	}

	@Test
	void anInstanceThatAClientHoldsBackIsNotSilent() {
		StepVerifier.create(texts(limits(SHORT, null, LINE.length(), Duration.ofSeconds(1))), 0)
			.then(() -> this.answer.next(buffer(LINE)))
			.thenAwait(SHORT.multipliedBy(4))
			.then(() -> assertThat(this.ends).isEmpty())
			.thenRequest(2)
			.expectNext(LINE)
			.then(() -> this.answer.next(buffer(LAST)).complete())
			.expectNext(LAST)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("success");
	}

	@Test
	void aSlowButSteadyInstanceHasNotStalled() {
		StepVerifier
			.create(texts(Flux.interval(Duration.ofMillis(50)).take(12).map((n) -> buffer((n < 11) ? LINE : LAST)),
					limits(Duration.ofMillis(500), null, 1000, NONE)))
			.expectNextCount(12)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("success");
	}

	@Test
	void aRequestThatTakesLongerThanItsPoolAllowsIsEnded() {
		StepVerifier.create(texts(limits(NONE, SHORT, 1000, NONE)))
			.then(() -> this.answer.next(buffer(LINE)))
			.expectNext(LINE, TOLD)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("total_timeout");
		this.answer.assertCancelled();
	}

	@Test
	void aStreamWithoutItsLastLineIsToldToBeBroken() {
		StepVerifier
			.create(texts(Flux.defer(() -> Flux.just(buffer(LINE), buffer("{\"resp"))), limits(NONE, null, 1000, NONE)))
			.expectNext(LINE, "{\"resp", "\n" + TOLD)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("truncated");
	}

	@Test
	void aStreamThatBreaksBeforeItsFirstByteIsAnError() {
		StepVerifier.create(texts(Flux.error(new IOException("reset")), limits(NONE, null, 1000, NONE)))
			.expectErrorMessage("reset")
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("reset");
	}

	@Test
	void aClientThatLeavesStopsTheInstance() {
		StepVerifier.create(texts(limits(Duration.ofSeconds(10), Duration.ofSeconds(10), 1000, NONE)), 0)
			.then(() -> this.answer.next(buffer(LINE)))
			.thenCancel()
			.verify(LIMIT);
		this.answer.assertCancelled();
		this.answer.next(buffer(LINE));
		assertThat(this.ends).containsExactly("client_gone");
	}

	@Test
	void aFaultOfTheGatewaysOwnEndsTheAnswerAndNotTheThread() {
		AnswerWatch broken = watch(new AnswerWatch.Listener() {

			@Override
			public void begun() {
				throw new IllegalStateException("a fault");
			}

			@Override
			public void firstToken() {
			}

			@Override
			public void ended(Failure failure, int status, AnswerCounters counters, long pieces) {
				AnswerFlowTests.this.ends.add(failure.label());
			}

		});
		StepVerifier.create(texts(new AnswerFlow(this.answer, broken, limits(NONE, null, 1000, NONE))))
			.then(() -> this.answer.next(buffer(LINE)))
			.expectNext(TOLD)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.ends).containsExactly("gateway");
		this.answer.assertCancelled();
	}

	@Test
	void whatAllClientsLetLieIsBounded() {
		StreamBuffers small = new StreamBuffers(LINE::length);
		FlowLimits limits = new FlowLimits(NONE, null, 1_000_000, NONE, small);
		Flux<DataBuffer> lines = Flux.range(0, 1000).map((_) -> buffer(LINE));
		List<AnswerFlow> flows = IntStream.range(0, 10).mapToObj((_) -> flow(lines, limits)).toList();
		List<BaseSubscriber<DataBuffer>> clients = flows.stream().map(AnswerFlowTests::sleeping).toList();
		assertThat(small.held()).isLessThan(200L * LINE.length());
		clients.forEach(BaseSubscriber::cancel);
		assertThat(small.held()).isZero();
	}

	@Test
	void nothingIsLostOrLeftWhateverRacesWithWhat() throws Exception {
		try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
			for (int i = 0; i < 3000; i++) {
				race(threads, i);
			}
		}
		assertThat(this.ends).hasSize(3000);
	}

	/** An instance that writes, a client that takes, and one that leaves or is slow. */
	private void race(ExecutorService threads, int round) throws Exception {
		List<ByteBuf> out = new ArrayList<>();
		TestPublisher<DataBuffer> source = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		List<String> ended = new ArrayList<>();
		AtomicReference<String> received = new AtomicReference<>("");
		BaseSubscriber<DataBuffer> client = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
			}

			@Override
			protected void hookOnNext(DataBuffer bytes) {
				received.updateAndGet((before) -> before + bytes.toString(StandardCharsets.UTF_8));
				DataBufferUtils.release(bytes);
			}

		};
		new AnswerFlow(source, watch(listener(ended)), limits(NONE, null, 60, NONE)).subscribe(client);
		Future<?> instance = threads.submit(() -> {
			for (int n = 0; n < 5; n++) {
				ByteBuf bytes = Unpooled.copiedBuffer("{\"n\":" + n + "}\n", StandardCharsets.UTF_8);
				out.add(bytes);
				source.next(BUFFERS.wrap(bytes));
			}
			ByteBuf last = Unpooled.copiedBuffer(LAST, StandardCharsets.UTF_8);
			out.add(last);
			source.next(BUFFERS.wrap(last)).complete();
		});
		Future<?> takes = threads.submit(() -> {
			for (int n = 0; n < 7; n++) {
				client.request(1);
			}
		});
		boolean leaves = round % 2 == 0;
		Future<?> third = threads.submit(() -> {
			if (leaves) {
				client.cancel();
			}
		});
		instance.get();
		takes.get();
		third.get();
		String whole = "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n" + LAST;
		assertThat(whole).startsWith(received.get());
		if (!leaves) {
			assertThat(received.get()).isEqualTo(whole);
			assertThat(ended).containsExactly("success");
		}
		assertThat(ended).hasSize(1);
		assertThat(out).allSatisfy((buffer) -> assertThat(buffer.refCnt()).isZero());
		assertThat(this.buffers.held()).isZero();
		this.ends.addAll(ended);
	}

	private static BaseSubscriber<DataBuffer> sleeping(Flux<DataBuffer> flow) {
		BaseSubscriber<DataBuffer> client = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
			}

		};
		flow.subscribe(client);
		return client;
	}

	private FlowLimits limits(Duration between, Duration rest, long capacity, Duration drain) {
		return new FlowLimits(between, rest, capacity, drain, this.buffers);
	}

	private AnswerFlow flow(FlowLimits limits) {
		return flow(this.answer.flux(), limits);
	}

	private AnswerFlow flow(Flux<DataBuffer> source, FlowLimits limits) {
		return new AnswerFlow(source, watch(listener(this.ends)), limits);
	}

	private Flux<String> texts(FlowLimits limits) {
		return texts(flow(limits));
	}

	private Flux<String> texts(Flux<DataBuffer> source, FlowLimits limits) {
		return texts(flow(source, limits));
	}

	private static Flux<String> texts(AnswerFlow flow) {
		return flow.map((bytes) -> {
			String text = bytes.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(bytes);
			return text;
		});
	}

	private static AnswerWatch watch(AnswerWatch.Listener listener) {
		return new AnswerWatch(200, AnswerReader.of(Endpoint.GENERATE, true),
				(_) -> Refusal.of(Refusal.Reason.UPSTREAM_FAILED, "It broke"), "id", listener);
	}

	private AnswerWatch.Listener listener(List<String> ended) {
		return new AnswerWatch.Listener() {

			@Override
			public void begun() {
				AnswerFlowTests.this.begun.incrementAndGet();
			}

			@Override
			public void firstToken() {
			}

			@Override
			public void ended(Failure failure, int status, AnswerCounters counters, long pieces) {
				ended.add((failure != null) ? failure.label() : "success");
			}

		};
	}

	private DataBuffer buffer(String text) {
		ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
		synchronized (this.sent) {
			this.sent.add(bytes);
		}
		return BUFFERS.wrap(bytes);
	}

}
