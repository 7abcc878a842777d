package io.ollamagateway.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One connection of a {@link LightServer}: one request after the other.
 */
final class LightConnection extends ChannelInboundHandlerAdapter {

	private static final int READ_OF_BODY = 512;

	private static final int CLOCK_DIGITS = 19;

	private static final byte[] ANSWER = LightServer
		.json("""
				{"model":"bench","created_at":"2026-11-24T00:00:00Z","response":"Because of Rayleigh scattering.","done":true,\
				"done_reason":"stop","total_duration":1000000,"load_duration":1000,"prompt_eval_count":40,\
				"prompt_eval_duration":400000,"eval_count":8,"eval_duration":500000}""");

	private static final byte[] STREAM_HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
			+ "Transfer-Encoding: chunked\r\n\r\n")
		.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] LAST = chunk("""
			{"model":"bench","created_at":"2026-11-24T00:00:00Z","response":"","done":true,"done_reason":"stop",\
			"prompt_eval_count":40,"prompt_eval_duration":400000,"eval_count":8,"eval_duration":500000}""" + "\n",
			"0\r\n\r\n");

	private static final byte[] TEMPLATE = chunk("{\"model\":\"bench\",\"created_at\":\"2026-11-24T00:00:00Z\",\"t\":"
			+ "0".repeat(CLOCK_DIGITS) + ",\"response\":\" word\",\"done\":false}\n", "");

	private static final int CLOCK_AT = new String(TEMPLATE, StandardCharsets.US_ASCII).indexOf("\"t\":") + 4;

	private final ByteBuf received = Unpooled.buffer(4096);

	private Head head;

	private final StringBuilder body = new StringBuilder();

	private long missing;

	private Future<?> ticks;

	private static byte[] chunk(String text, String behind) {
		return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n" + behind)
			.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		if (this.head == null) {
			this.received.writeBytes(bytes);
			this.head = Head.in(this.received);
			if (this.head == null) {
				bytes.release();
				return;
			}
			this.missing = Math.max(0, this.head.length());
			take(this.received);
			this.received.clear();
		}
		else {
			take(bytes);
		}
		bytes.release();
		if (this.missing == 0) {
			Head asked = this.head;
			this.head = null;
			answer(context, asked, Ask.in(this.body.toString()));
			this.body.setLength(0);
		}
	}

	private void take(ByteBuf bytes) {
		int count = bytes.readableBytes();
		this.missing -= count;
		int read = Math.min(count, READ_OF_BODY - this.body.length());
		if (read > 0) {
			this.body.append(bytes.readCharSequence(read, StandardCharsets.ISO_8859_1));
		}
	}

	private void answer(ChannelHandlerContext context, Head asked, Ask ask) {
		if (!asked.firstLine().startsWith("POST /api/generate")) {
			write(context, LightServer.listing(asked.firstLine().split(" ", -1)[1]));
		}
		else if (ask.chunks() == 0) {
			write(context, ANSWER);
		}
		else if (ask.pause().isZero()) {
			var _ = context.write(Unpooled.wrappedBuffer(STREAM_HEAD), context.voidPromise());
			for (int i = 1; i < ask.chunks(); i++) {
				var _ = context.write(line(), context.voidPromise());
			}
			write(context, LAST);
		}
		else {
			var _ = context.write(Unpooled.wrappedBuffer(STREAM_HEAD), context.voidPromise());
			long pause = ask.pause().toNanos();
			int[] left = { ask.chunks() };
			this.ticks = context.executor()
				.scheduleAtFixedRate(() -> tick(context, --left[0]), 0, pause, TimeUnit.NANOSECONDS);
		}
	}

	private void tick(ChannelHandlerContext context, int left) {
		if (left > 0) {
			var _ = context.writeAndFlush(line(), context.voidPromise());
			return;
		}
		this.ticks.cancel(false);
		write(context, LAST);
	}

	/** A line that says when it was written, by the clock of this process. */
	private static ByteBuf line() {
		byte[] line = TEMPLATE.clone();
		long now = System.nanoTime();
		for (int i = CLOCK_DIGITS - 1; i >= 0; i--) {
			line[CLOCK_AT + i] = (byte) ('0' + now % 10);
			now /= 10;
		}
		return Unpooled.wrappedBuffer(line);
	}

	private static void write(ChannelHandlerContext context, byte[] bytes) {
		var _ = context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.ticks != null) {
			this.ticks.cancel(false);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		var _ = context.close();
	}

}
