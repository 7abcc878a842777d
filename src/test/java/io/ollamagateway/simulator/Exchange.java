package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * One request and what is written for it, with the faults that it meets.
 */
final class Exchange implements CallListener {

	private static final String JSON = "application/json; charset=utf-8";

	/**
	 * Larger bodies are not looked at before they are complete, which would take long.
	 */
	private static final int LARGEST_WATCHED = 1 << 20;

	private final ChannelHandlerContext ctx;

	private final SimulatedOllama server;

	private final RecordedRequest record;

	private final boolean keepAlive;

	private final Body body = new Body();

	private final List<Piece> pieces = new ArrayList<>();

	private final StringBuilder joined = new StringBuilder();

	private Map<Fault.Kind, Fault> faults = Map.of();

	private @Nullable Answer answer;

	private @Nullable SimulatedCall call;

	private @Nullable Runnable parked;

	private @Nullable Runnable held;

	private @Nullable String allowOrigin;

	private String opening = "";

	private boolean begun;

	private boolean stream;

	private boolean inFlight;

	private boolean dispatched;

	private boolean bodyEof;

	private boolean headersSent;

	private boolean stalled;

	private boolean over;

	private int promptTokens;

	private int chunks;

	Exchange(ChannelHandlerContext ctx, SimulatedOllama server, HttpRequest request) {
		this.ctx = ctx;
		this.server = server;
		this.keepAlive = HttpUtil.isKeepAlive(request);
		this.record = server.journal().record(request.method().name(), request.uri(), request.headers().entries());
	}

	RecordedRequest request() {
		return this.record;
	}

	Body body() {
		return this.body;
	}

	void allowOrigin(String origin) {
		this.allowOrigin = origin;
	}

	void received(ByteBuf content, boolean last) {
		this.body.add(content);
		if (last) {
			this.bodyEof = true;
			this.record.bodyReceived(this.body.array(), this.body.size());
			dispatch();
		}
		else if (decodesEarly() && content.isReadable() && this.body.endsWithBrace() && valueComplete()) {
			dispatch();
		}
	}

	/** Native handlers begin when the JSON value is there, not when the body is. */
	private boolean decodesEarly() {
		return !this.dispatched && this.body.size() < LARGEST_WATCHED && this.record.path().startsWith("/api/")
				&& this.server.settings().has(Quirk.CANCEL_ONLY_AFTER_BODY_EOF);
	}

	private boolean valueComplete() {
		try {
			GoJson.parse(this.body.array(), this.body.size());
			return true;
		}
		catch (Rejection ex) {
			return false;
		}
	}

	private void dispatch() {
		if (this.dispatched) {
			return;
		}
		this.dispatched = true;
		try {
			this.server.endpoints().handle(this);
		}
		catch (Rejection ex) {
			failed(ex.status(), ex.text());
		}
	}

	/** What is not about a model: run it, unless a fault comes between. */
	void plain(Map<Fault.Kind, Fault> met, Runnable action) {
		this.faults = met;
		if (!brokenAtEntry()) {
			unlessStalled(action);
		}
	}

	void infer(ModelCall request, Answer answer, boolean stream, Map<Fault.Kind, Fault> met) {
		this.answer = answer;
		this.stream = stream;
		this.faults = met;
		this.promptTokens = request.promptTokens();
		this.inFlight = true;
		this.server.journal().begin();
		if (!brokenAtEntry()) {
			this.call = this.server.instance().submit(request, this);
		}
	}

	private boolean brokenAtEntry() {
		if (this.faults.containsKey(Fault.Kind.NEVER_ANSWER)) {
			return true;
		}
		if (this.faults.containsKey(Fault.Kind.RESET_BEFORE_HEADERS)) {
			reset();
			return true;
		}
		Fault status = this.faults.get(Fault.Kind.STATUS);
		if (status != null) {
			unlessStalled(() -> failed(status.status(), status.text()));
		}
		return status != null;
	}

	@Override
	public void whenReady(Runnable step) {
		if (this.over || !this.stream) {
			step.run();
		}
		else if (!this.ctx.channel().isWritable()) {
			this.parked = step;
		}
		else {
			unlessStalled(() -> hold(step));
		}
	}

	private void hold(Runnable step) {
		this.held = () -> {
			this.held = null;
			step.run();
		};
		this.server.gate().pass(this.held);
	}

	private void unlessStalled(Runnable action) {
		Fault stall = this.faults.get(Fault.Kind.STALL);
		if (stall == null || this.stalled || stall.chunks() != this.chunks) {
			action.run();
			return;
		}
		this.stalled = true;
		var _ = this.ctx.executor().schedule(action, stall.delay().toMillis(), TimeUnit.MILLISECONDS);
	}

	void writable() {
		Runnable step = this.parked;
		this.parked = null;
		if (step != null) {
			whenReady(step);
		}
	}

	@Override
	public void piece(Piece piece) {
		this.pieces.add(piece);
		if (!this.stream || this.over) {
			return;
		}
		begin();
		if (!broken()) {
			send(answer().piece(piece));
		}
	}

	@Override
	public void completed(Completion completion) {
		if (this.over) {
			return;
		}
		if (this.stream && !completion.loadOnly()) {
			begin();
			if (!broken()) {
				send(answer().end(this.pieces, completion));
				end();
			}
			return;
		}
		String whole = Json.write(answer().whole(this.pieces, completion));
		unlessStalled(() -> hold(() -> {
			if (!broken()) {
				respond(200, JSON, whole);
			}
		}));
	}

	@Override
	public void failed(int status, String message) {
		if (this.over) {
			return;
		}
		if (this.headersSent) {
			send(brokenOff(message));
			end();
			return;
		}
		respond(status, JSON, Dialect.of(this.record.path()).error(status, message));
	}

	private String brokenOff(String message) {
		Dialect dialect = Dialect.of(this.record.path());
		if (dialect == Dialect.NATIVE || this.server.settings().has(Quirk.SWALLOW_MID_STREAM_ERROR_ON_V1)) {
			return answer().brokenOff(message);
		}
		return "data: " + dialect.error(500, message) + "\n\n";
	}

	/** Breaks the answer here if a fault says so. */
	private boolean broken() {
		for (Fault fault : this.faults.values()) {
			if (fault.chunks() == this.chunks && breaks(fault)) {
				cancel();
				return true;
			}
		}
		return false;
	}

	private boolean breaks(Fault fault) {
		switch (fault.kind()) {
			case RESET -> {
				headers();
				this.ctx.flush();
				reset();
			}
			case END -> {
				headers();
				end();
			}
			case ERROR -> {
				send(brokenOff(fault.text()));
				end();
			}
			case MALFORMED -> {
				send("{\"model\":\"broken\",\"crea\n");
				end();
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	/** The answer writes its opening before all else, since it may count its events. */
	private void begin() {
		if (!this.begun) {
			this.begun = true;
			this.opening = answer().start(this.promptTokens);
		}
	}

	private void send(String text) {
		String wire = this.opening + text;
		this.opening = "";
		headers();
		if (wire.isEmpty()) {
			return;
		}
		int chunk = ++this.chunks;
		if (this.faults.containsKey(Fault.Kind.SPLIT_LINES) && wire.length() > 4) {
			write(wire.substring(0, 3), 0);
			write(wire.substring(3, wire.length() / 2), 0);
			write(wire.substring(wire.length() / 2), chunk);
		}
		else if (this.faults.containsKey(Fault.Kind.JOINED_LINES)) {
			this.joined.append(wire);
			if (chunk % 3 == 0) {
				flushJoined();
			}
		}
		else {
			write(wire, chunk);
		}
	}

	private void flushJoined() {
		if (!this.joined.isEmpty()) {
			write(this.joined.toString(), this.chunks);
			this.joined.setLength(0);
		}
	}

	private void write(String text, int chunk) {
		this.ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))
			.addListener((future) -> {
				if (future.isSuccess()) {
					this.record.sent(chunk);
				}
			});
	}

	private void headers() {
		if (!this.headersSent) {
			this.headersSent = true;
			this.record.answered(200);
			HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
			common(response.headers(), answer().streamType());
			HttpUtil.setTransferEncodingChunked(response, true);
			answer().headers().forEach(response.headers()::set);
			var _ = this.ctx.write(response);
		}
	}

	private void common(HttpHeaders headers, String type) {
		if (!type.isEmpty()) {
			headers.set("Content-Type", type);
		}
		headers.set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
		if (this.allowOrigin != null) {
			headers.set("Access-Control-Allow-Origin", this.allowOrigin).set("Vary", "Origin");
		}
		if (!this.keepAlive) {
			headers.set("Connection", "close");
		}
	}

	private void end() {
		flushJoined();
		if (this.faults.containsKey(Fault.Kind.RESET_AT_END)) {
			reset();
			return;
		}
		over();
		written(this.ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
	}

	void respond(int status, String type, String text) {
		respond(status, type, text, Map.of());
	}

	void respond(int status, String type, String text, Map<String, String> headers) {
		if (this.over) {
			return;
		}
		if (this.faults.containsKey(Fault.Kind.RESET_AT_END)) {
			reset();
			return;
		}
		over();
		this.headersSent = true;
		this.record.answered(status);
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		boolean head = this.record.method().equals("HEAD");
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.valueOf(status), head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
		common(response.headers(), type);
		headers.forEach(response.headers()::set);
		if (status != 204) {
			response.headers().set("Content-Length", bytes.length);
		}
		written(this.ctx.writeAndFlush(response));
	}

	private void written(ChannelFuture future) {
		future.addListener((done) -> {
			if (done.isSuccess()) {
				this.record.complete();
			}
			else {
				this.record.gone();
			}
		});
		if (!this.keepAlive || !this.bodyEof) {
			future.addListener(ChannelFutureListener.CLOSE);
		}
	}

	/** The client closed the connection. */
	void gone() {
		if (this.over) {
			return;
		}
		over();
		Runnable next = this.held;
		if (next != null) {
			this.server.gate().forget(next);
		}
		this.record.gone();
		if (this.call != null && this.parked != null && this.server.settings().has(Quirk.SLOT_LEAK_ON_SLOW_READER)) {
			this.call.leak();
		}
		else if (this.bodyEof) {
			cancel();
		}
		else if (next != null) {
			// nobody noticed: the model goes on for nobody
			next.run();
		}
	}

	private void cancel() {
		if (this.call != null) {
			this.call.cancel();
		}
	}

	void reset() {
		if (!this.over) {
			over();
			this.record.broken();
		}
		this.ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
		var _ = this.ctx.close();
	}

	private void over() {
		this.over = true;
		if (this.inFlight) {
			this.inFlight = false;
			this.server.journal().end();
		}
	}

	private Answer answer() {
		return Objects.requireNonNull(this.answer);
	}

}
