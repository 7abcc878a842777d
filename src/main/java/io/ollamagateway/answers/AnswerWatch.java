package io.ollamagateway.answers;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.AnswerReader;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;

/**
 * Sees an answer pass, from its first byte to its end, and knows how it ended. What
 * passes is not changed; what is missing at the end of a stream is said in its place.
 * Used by one thread at a time.
 */
public final class AnswerWatch {

	private static final int ERROR_TEXT = 1024;

	private final int status;

	private final @Nullable AnswerReader reader;

	private final Function<Throwable, Refusal> refusals;

	private final String requestId;

	private final Listener listener;

	private final StringBuilder errorText = new StringBuilder();

	private boolean begun;

	private boolean tokens;

	private volatile @Nullable Throwable told;

	/**
	 * Watches one answer.
	 * @param status its status
	 * @param reader reads it, if its endpoint is known and it is a success
	 * @param refusals what the client is told of an error
	 * @param requestId the request's id
	 * @param listener is told of beginning and end
	 */
	public AnswerWatch(int status, @Nullable AnswerReader reader, Function<Throwable, Refusal> refusals,
			String requestId, Listener listener) {
		this.status = status;
		this.reader = reader;
		this.refusals = refusals;
		this.requestId = requestId;
		this.listener = listener;
	}

	void passes(DataBuffer bytes) {
		if (!this.begun) {
			this.begun = true;
			this.listener.begun();
		}
		if (this.reader != null) {
			read(bytes, this.reader);
			if (!this.tokens && this.reader.isStream() && this.reader.hasOutput()) {
				this.tokens = true;
				this.listener.firstToken();
			}
		}
		if (this.status >= 400 && this.errorText.length() < ERROR_TEXT) {
			int count = Math.min(bytes.readableByteCount(), ERROR_TEXT);
			this.errorText.append(bytes.toString(bytes.readPosition(), count, StandardCharsets.UTF_8));
		}
	}

	private static void read(DataBuffer bytes, AnswerReader reader) {
		if (bytes instanceof NettyDataBuffer netty && netty.getNativeBuffer().nioBufferCount() == 1) {
			reader.read(netty.getNativeBuffer().nioBuffer());
			return;
		}
		try (DataBuffer.ByteBufferIterator parts = bytes.readableByteBuffers()) {
			parts.forEachRemaining(reader::read);
		}
	}

	/**
	 * What an answer that has ended in good order lacks.
	 * @return {@code null} if nothing
	 */
	@Nullable Throwable missingEnd() {
		boolean whole = this.reader == null || !this.reader.isStream() || this.reader.complete()
				|| this.reader.failed();
		return whole ? null : new AnswerTruncatedException();
	}

	/** The answer ended as it should. */
	void completed() {
		boolean failed = this.reader != null && this.reader.failed();
		end(failed ? Failure.STREAM_ERROR : FailureClassifier.of(this.status, this.errorText.toString()));
	}

	/**
	 * The answer ended otherwise.
	 * @param error how
	 * @return what the client is told in the stream; {@code null} if it cannot be told
	 */
	@Nullable DataBuffer failed(Throwable error) {
		Failure failure = FailureClassifier.of(error, this.begun);
		end(failure);
		if (!this.begun || this.reader == null || !this.reader.isStream()
				|| failure.status() == Failure.Status.NOBODY) {
			return null;
		}
		this.told = error;
		Refusal refusal = this.refusals.apply(error);
		String text = this.reader.inStreamError(refusal.status(), refusal.message(), this.requestId);
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	/** The client left. */
	void abandoned() {
		end(Failure.CLIENT_GONE);
	}

	/**
	 * What the client was told of in the stream, which has ended in good order for it.
	 * @return absent if there was nothing to tell
	 */
	public @Nullable Throwable told() {
		return this.told;
	}

	private void end(@Nullable Failure failure) {
		this.listener.ended(failure, this.status,
				(this.reader != null) ? this.reader.counters() : AnswerCounters.UNKNOWN,
				(this.reader != null) ? this.reader.pieces() : 0);
	}

	/**
	 * Is told of an answer's beginning and end.
	 */
	public interface Listener {

		/** The first bytes pass. */
		void begun();

		/** The first piece of a stream's output has passed. */
		void firstToken();

		/**
		 * The answer ended.
		 * @param failure what went wrong, absent if nothing did
		 * @param status its status
		 * @param counters what it told of its cost
		 * @param pieces the pieces of output, if it is a stream
		 */
		void ended(@Nullable Failure failure, int status, AnswerCounters counters, long pieces);

	}

}
