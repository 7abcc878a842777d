package io.ollamagateway.benchmark;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One request of a {@link TraceClient} and its answer. Only what says so is a token: a
 * router may answer 200 with an error.
 */
final class TraceConnection extends ChannelInboundHandlerAdapter {

	private final byte[] request;

	private final Runnable heard;

	private final Consumer<Boolean> ended;

	private final ByteBuf received = Unpooled.buffer(1024);

	private final Pattern token = new Pattern("\"response\":");

	private final Pattern last = new Pattern("\"done\":true");

	private @Nullable Head head;

	private boolean begun;

	private boolean over;

	TraceConnection(byte[] request, Runnable heard, Consumer<Boolean> ended) {
		this.request = request;
		this.heard = heard;
		this.ended = ended;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		var _ = context.writeAndFlush(Unpooled.wrappedBuffer(this.request), context.voidPromise());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		try {
			if (this.head != null) {
				body(context, bytes);
				return;
			}
			this.received.writeBytes(bytes);
			this.head = Head.in(this.received);
			if (this.head == null) {
				return;
			}
			if (this.head.firstLine().contains(" 200")) {
				body(context, this.received);
			}
			else {
				end(context, false);
			}
		}
		finally {
			bytes.release();
		}
	}

	private void body(ChannelHandlerContext context, ByteBuf bytes) {
		for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
			byte next = bytes.getByte(i);
			if (!this.begun && this.token.endsWith(next)) {
				this.begun = true;
				this.heard.run();
			}
			if (this.last.endsWith(next)) {
				end(context, this.begun);
				return;
			}
		}
	}

	private void end(ChannelHandlerContext context, boolean well) {
		if (!this.over) {
			this.over = true;
			this.ended.accept(well);
			var _ = context.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		end(context, false);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		var _ = context.close();
	}

}
