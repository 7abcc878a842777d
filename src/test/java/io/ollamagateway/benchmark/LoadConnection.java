package io.ollamagateway.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One client of a {@link LoadClient}. It looks for what it knows in the bytes and does
 * not decode them, so that it costs little beside what it measures.
 */
final class LoadConnection extends ChannelInboundHandlerAdapter {

	private final byte[] request;

	private final LoadRecord record;

	private final Runnable again;

	private final ByteBuf received = Unpooled.buffer(1024);

	private final Pattern clock = new Pattern("\"t\":");

	private final Pattern end = new Pattern("\n0\r\n\r");

	private boolean readsClock;

	private long written;

	private Head head;

	private long missing;

	private long sent;

	LoadConnection(byte[] request, LoadRecord record, Runnable again) {
		this.request = request;
		this.record = record;
		this.again = again;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		ask(context);
	}

	private void ask(ChannelHandlerContext context) {
		this.head = null;
		this.sent = System.nanoTime();
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
			if (this.head != null) {
				this.missing = this.head.length();
				if (!this.head.firstLine().contains(" 200")) {
					this.record.failed();
				}
				body(context, this.received);
				this.received.clear();
			}
		}
		finally {
			bytes.release();
		}
	}

	private void body(ChannelHandlerContext context, ByteBuf bytes) {
		long now = System.nanoTime();
		if (this.missing >= 0) {
			this.missing -= bytes.readableBytes();
			if (this.missing <= 0) {
				answered(context, now);
			}
			return;
		}
		boolean ended = false;
		for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
			ended |= taken(bytes.getByte(i), now);
		}
		if (ended && this.head.chunked()) {
			answered(context, now);
		}
	}

	/** Whether the answer ends with this byte, or the next one. */
	private boolean taken(byte next, long now) {
		if (this.readsClock) {
			if (next >= '0' && next <= '9') {
				this.written = 10 * this.written + next - '0';
			}
			else {
				this.readsClock = false;
				this.record.line(now - this.written);
			}
		}
		else if (this.clock.endsWith(next)) {
			this.readsClock = true;
			this.written = 0;
		}
		return this.end.endsWith(next);
	}

	private void answered(ChannelHandlerContext context, long now) {
		this.record.answered(now - this.sent);
		if (this.head.length() >= 0 || this.head.chunked()) {
			ask(context);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.head != null && this.head.length() < 0 && !this.head.chunked()) {
			// the end of the connection is the end of the answer
			this.record.answered(System.nanoTime() - this.sent);
		}
		else if (this.head != null || this.received.isReadable()) {
			this.record.failed();
		}
		this.again.run();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		var _ = context.close();
	}

}
