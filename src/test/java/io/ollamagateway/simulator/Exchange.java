package io.ollamagateway.simulator;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request: its bytes as they arrive, and when Ollama begins to work on it.
 */
final class Exchange {

	/**
	 * Larger bodies are not looked at before they are complete, which would take long.
	 */
	private static final int LARGEST_WATCHED = 1 << 20;

	private final SimulatedOllama server;

	private final RecordedRequest record;

	private final ResponseWriter writer;

	private final Body body;

	private FaultyWriter answer;

	private @Nullable ModelAnswer modelAnswer;

	private Runnable whenGone = () -> {
	};

	private boolean dispatched;

	private boolean bodyEof;

	Exchange(SimulatedOllama server, RecordedRequest record, ResponseWriter writer) {
		this.server = server;
		this.record = record;
		this.body = new Body(isUpload(record));
		this.writer = writer;
		this.answer = new FaultyWriter(writer, Map.of());
	}

	RecordedRequest request() {
		return this.record;
	}

	Body body() {
		return this.body;
	}

	private static boolean isUpload(RecordedRequest record) {
		return record.method().equals("POST") && record.path().startsWith(Changes.BLOBS);
	}

	/** The head is there. A blob that is on the disk already is not read. */
	void begun() {
		if (isUpload(this.record) && this.server.endpoints().changes().hasBlob(this.record.path())) {
			dispatch();
		}
	}

	void received(ByteBuf content, boolean last) {
		this.body.add(content);
		if (last) {
			this.bodyEof = true;
			this.writer.bodyEof();
			this.record.bodyReceived(this.body);
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
			refuse(ex);
		}
	}

	/** What is not about a model: run it, unless a fault comes between. */
	void plain(Map<Fault.Kind, Fault> met, Runnable action) {
		this.answer = new FaultyWriter(this.writer, met);
		if (!this.answer.brokenAtEntry()) {
			this.answer.unlessStalled(() -> {
				try {
					action.run();
				}
				catch (Rejection ex) {
					refuse(ex);
				}
			});
		}
	}

	/** A model of ollama.com answers. */
	void relay(ModelCall request, Answer shape, boolean stream, Map<Fault.Kind, Fault> met) {
		this.answer = new FaultyWriter(this.writer, met);
		if (!this.answer.brokenAtEntry()) {
			Script script = Script.write(ModelSettings.of("cloud"), request, this.server.settings().outputTokens(),
					this.server.settings().seed());
			new ModelAnswer(this.server, this.answer, shape, stream).relay(request, script);
		}
	}

	void infer(ModelCall request, Answer shape, boolean stream, Map<Fault.Kind, Fault> met) {
		this.answer = new FaultyWriter(this.writer, met);
		this.server.journal().begin();
		this.writer.whenOver(this.server.journal()::end);
		if (!this.answer.brokenAtEntry()) {
			this.modelAnswer = new ModelAnswer(this.server, this.answer, shape, stream);
			this.modelAnswer.ask(request);
		}
	}

	/** Changes models, and tells how it goes. */
	Progress progress(boolean stream, Map<Fault.Kind, Fault> met) {
		this.answer = new FaultyWriter(this.writer, met);
		return new Progress(this.answer, stream);
	}

	/** Runs when the client goes before it has its answer. */
	void whenGone(Runnable action) {
		this.whenGone = action;
	}

	void allowOrigin(String origin) {
		this.writer.allowOrigin(origin);
	}

	void respond(int status, String type, String text) {
		respond(status, type, text, Map.of());
	}

	void respond(int status, String type, String text, Map<String, String> headers) {
		this.answer.respond(status, type, text, headers);
	}

	void refuse(Rejection why) {
		this.answer.error(why);
	}

	void writable() {
		if (this.modelAnswer != null) {
			this.modelAnswer.writable();
		}
	}

	/** The client closed the connection. */
	void gone() {
		if (this.writer.over()) {
			return;
		}
		this.writer.gone();
		this.whenGone.run();
		if (this.modelAnswer != null) {
			this.modelAnswer.clientGone(this.bodyEof);
		}
	}

}
