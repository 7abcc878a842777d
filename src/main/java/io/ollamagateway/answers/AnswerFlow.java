package io.ollamagateway.answers;

import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * An answer on its way from an instance to its client: watched as it passes, within its
 * time limits, and with a buffer for a client that reads more slowly than the instance
 * writes. The instance is done with an answer when the buffer has it, not when the client
 * has. Only the bytes that a client lets lie are copied.
 */
public final class AnswerFlow extends Flux<DataBuffer> {

	private final Publisher<? extends DataBuffer> answer;

	private final AnswerWatch watch;

	private final FlowLimits limits;

	/**
	 * Lets an answer flow, once.
	 * @param answer the answer
	 * @param watch sees what passes
	 * @param limits its limits
	 */
	public AnswerFlow(Publisher<? extends DataBuffer> answer, AnswerWatch watch, FlowLimits limits) {
		this.answer = answer;
		this.watch = watch;
		this.limits = limits;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> client) {
		this.answer.subscribe(new AnswerRelay(client, this.watch, this.limits));
	}

}
