package io.ollamagateway.bodies;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ollamagateway.protocol.BodyBytes;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * A request's body, held whole until the instance has begun to answer: till then the call
 * may have to be made again. Its bytes lie on the heap, so that none can leak whatever
 * becomes of the request.
 */
public final class HeldBody {

	private final AtomicReference<@Nullable Held> bytes;

	private final HeldBytes.Reservation room;

	/**
	 * Holds a body.
	 * @param received as it was received
	 * @param sent as it is sent on, most of which are the same bytes
	 * @param room its part of the room that all bodies share
	 */
	public HeldBody(BodyBytes received, BodyBytes sent, HeldBytes.Reservation room) {
		this.bytes = new AtomicReference<>(new Held(received, sent));
		this.room = room;
	}

	/**
	 * The body as it was received.
	 */
	public BodyBytes received() {
		return held().received();
	}

	/** The body as it is sent on. */
	public BodyBytes sent() {
		return held().sent();
	}

	/**
	 * From now on another body is sent.
	 * @param sent made of the one that was received
	 */
	public void send(BodyBytes sent) {
		this.bytes.set(new Held(held().received(), sent));
	}

	/**
	 * The body, once for each subscriber.
	 * @return the bytes
	 */
	public Flux<DataBuffer> content() {
		return Flux
			.defer(() -> Flux.fromIterable(held().sent().buffers()).map(DefaultDataBufferFactory.sharedInstance::wrap));
	}

	/**
	 * The body as the network takes it, once for each subscriber.
	 * @return the bytes; a {@link Mono} if they lie together, as those of most requests
	 * do: it is sent in one piece with the head
	 */
	public Publisher<ByteBuf> pieces() {
		List<ByteBuffer> buffers = held().sent().buffers();
		return (buffers.size() == 1) ? Mono.fromSupplier(() -> Unpooled.wrappedBuffer(buffers.getFirst()))
				: Flux.fromIterable(buffers).map(Unpooled::wrappedBuffer);
	}

	/** How many bytes are sent on. */
	public long length() {
		return held().sent().length();
	}

	private Held held() {
		Held held = this.bytes.get();
		if (held == null) {
			throw new IllegalStateException("The request's body was let go");
		}
		return held;
	}

	/**
	 * Lets the bytes go. To do it again does nothing.
	 */
	public void letGo() {
		this.bytes.set(null);
		this.room.release();
	}

	private record Held(BodyBytes received, BodyBytes sent) {
	}

}
