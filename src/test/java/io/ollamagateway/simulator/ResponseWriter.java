package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes one answer to the socket and tells the journal.
 */
final class ResponseWriter {

	static final String JSON = "application/json; charset=utf-8";

	private final ChannelHandlerContext ctx;

	private final RecordedRequest record;

	private final Framing framing;

	private final List<Runnable> whenOver = new ArrayList<>();

	private boolean bodyEof;

	private boolean begun;

	private boolean over;

	ResponseWriter(ChannelHandlerContext ctx, RecordedRequest record, HttpRequest request) {
		this.ctx = ctx;
		this.record = record;
		this.framing = new Framing(request);
	}

	Dialect dialect() {
		return Dialect.of(this.record.path());
	}

	void allowOrigin(String origin) {
		this.framing.allowOrigin(origin);
	}

	/** The whole request was read, so the connection may serve another. */
	void bodyEof() {
		this.bodyEof = true;
	}

	/**
	 * Called once, when nothing more will be written; what is left may still be on its
	 * way.
	 */
	void whenOver(Runnable action) {
		this.whenOver.add(action);
	}

	boolean begun() {
		return this.begun;
	}

	boolean over() {
		return this.over;
	}

	boolean writable() {
		return this.ctx.channel().isWritable();
	}

	void later(Duration delay, Runnable action) {
		var _ = this.ctx.executor().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	/** A whole answer. */
	void respond(int status, String type, String text, Map<String, String> headers) {
		if (this.over) {
			return;
		}
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		write(this.framing.whole(status, type, headers, bytes.length));
		if (!this.framing.bodiless()) {
			var _ = this.ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
		}
		end();
	}

	/** The head and half of a whole answer, then the connection breaks. */
	void respondInPart(int status, String type, String text, Map<String, String> headers) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		write(this.framing.whole(status, type, headers, bytes.length));
		this.ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes, 0, bytes.length / 2)))
			.addListener((_) -> later(Duration.ofMillis(50), this::reset));
	}

	/** The head of a stream, if it was not written yet. */
	void begin(String type, Map<String, String> headers) {
		if (!this.begun) {
			write(this.framing.stream(type, headers));
		}
	}

	/**
	 * Part of a stream.
	 * @param text what to write
	 * @param chunk the number under which the journal hears that it was sent
	 */
	void chunk(String text, int chunk) {
		this.ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))
			.addListener((future) -> {
				if (future.isSuccess()) {
					this.record.sent(chunk);
				}
			});
	}

	void end() {
		finish();
		ChannelFuture written = this.ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
		written.addListener((done) -> {
			if (done.isSuccess()) {
				this.record.complete();
			}
			else {
				this.record.gone();
			}
		});
		if (!this.framing.keepAlive() || !this.bodyEof) {
			written.addListener(ChannelFutureListener.CLOSE);
		}
	}

	/** Breaks the connection when what was written so far is out. */
	void reset() {
		this.ctx.flush();
		if (!this.over) {
			finish();
			this.record.broken();
		}
		this.ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
		var _ = this.ctx.close();
	}

	/** The client closed the connection. */
	void gone() {
		finish();
		this.record.gone();
	}

	private void write(HttpResponse head) {
		this.begun = true;
		this.record.answered(head.status().code());
		var _ = this.ctx.write(head);
	}

	private void finish() {
		this.over = true;
		this.whenOver.forEach(Runnable::run);
		this.whenOver.clear();
	}

}
