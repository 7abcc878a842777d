package io.ollamagateway.routing;

import java.util.concurrent.atomic.AtomicReference;

import io.ollamagateway.protocol.BodyBytes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * A request's body, held whole until the instance has begun to answer: till then the call
 * may have to be made again. Its bytes lie on the heap, so that none can leak whatever
 * becomes of the request.
 */
final class HeldBody {

	private final AtomicReference<@Nullable BodyBytes> bytes;

	private final HeldBytes.Reservation room;

	HeldBody(BodyBytes bytes, HeldBytes.Reservation room) {
		this.bytes = new AtomicReference<>(bytes);
		this.room = room;
	}

	/**
	 * The body, once for each subscriber.
	 * @return the bytes
	 */
	Flux<DataBuffer> content() {
		return Flux.defer(() -> Flux.fromIterable(held().buffers()).map(DefaultDataBufferFactory.sharedInstance::wrap));
	}

	long length() {
		return held().length();
	}

	private BodyBytes held() {
		BodyBytes held = this.bytes.get();
		if (held == null) {
			throw new IllegalStateException("The request's body was let go");
		}
		return held;
	}

	/**
	 * Lets the bytes go. To do it again does nothing.
	 */
	void letGo() {
		this.bytes.set(null);
		this.room.release();
	}

}
