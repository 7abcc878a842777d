package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer to the socket as Go's server frames it, and tells the journal.
 */
final class ResponseWriter {

	static final String JSON = "application/json; charset=utf-8";

	/** What Go buffers: an answer that fits has a Content-Length. */
	private static final int SMALL = 2048;

	private final ChannelHandlerContext ctx;

	private final RecordedRequest record;

	private final HttpVersion version;

	private final List<Runnable> whenOver = new ArrayList<>();

	/** HEAD is answered like GET, but for the body. */
	private final boolean bodiless;

	private boolean keepAlive;

	private @Nullable String allowOrigin;

	private boolean bodyEof;

	private boolean begun;

	private boolean over;

	ResponseWriter(ChannelHandlerContext ctx, RecordedRequest record, HttpRequest request) {
		this.ctx = ctx;
		this.record = record;
		this.version = request.protocolVersion().isKeepAliveDefault() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
		this.bodiless = request.method().equals(HttpMethod.HEAD);
		this.keepAlive = HttpUtil.isKeepAlive(request);
	}

	Dialect dialect() {
		return Dialect.of(this.record.path());
	}

	void allowOrigin(String origin) {
		this.allowOrigin = origin;
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
		HttpResponse head = head(status, type, headers);
		if (bytes.length > SMALL) {
			unbounded(head);
		}
		else if (status != HttpResponseStatus.NO_CONTENT.code()) {
			head.headers().set("Content-Length", bytes.length);
		}
		var _ = this.ctx.write(head);
		if (!this.bodiless) {
			var _ = this.ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
		}
		end();
	}

	/** The head of a stream, if it was not written yet. */
	void begin(String type, Map<String, String> headers) {
		if (!this.begun) {
			HttpResponse head = head(HttpResponseStatus.OK.code(), type, headers);
			unbounded(head);
			var _ = this.ctx.write(head);
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
		if (!this.keepAlive || !this.bodyEof) {
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

	private HttpResponse head(int status, String type, Map<String, String> headers) {
		this.begun = true;
		this.record.answered(status);
		HttpResponse head = new DefaultHttpResponse(this.version, HttpResponseStatus.valueOf(status));
		headers.forEach(head.headers()::set);
		if (!type.isEmpty()) {
			head.headers().set("Content-Type", type);
		}
		head.headers().set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
		if (this.allowOrigin != null) {
			head.headers().set("Access-Control-Allow-Origin", this.allowOrigin).set("Vary", "Origin");
		}
		if (!this.keepAlive || !this.version.isKeepAliveDefault()) {
			HttpUtil.setKeepAlive(head, this.keepAlive);
		}
		return head;
	}

	/**
	 * Only the end of the connection tells a client of HTTP/1.0 where this answer ends.
	 */
	private void unbounded(HttpResponse head) {
		if (this.version.isKeepAliveDefault()) {
			HttpUtil.setTransferEncodingChunked(head, !this.bodiless);
		}
		else {
			this.keepAlive = false;
			HttpUtil.setKeepAlive(head, false);
		}
	}

	private void finish() {
		this.over = true;
		this.whenOver.forEach(Runnable::run);
		this.whenOver.clear();
	}

}
