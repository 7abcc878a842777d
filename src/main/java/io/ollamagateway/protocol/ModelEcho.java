package io.ollamagateway.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Puts the name by which a client asked for a model into an answer in which an instance
 * gives back the one that it was asked for. Everything else passes as it is, byte for
 * byte. It follows the JSON as it comes, whether that is one document, one in each line
 * or one in each event, and holds back no more than a name. For one thread at a time.
 */
public final class ModelEcho {

	private static final String MODEL = "model";

	private static final int LONGEST_KEY = 16;

	private final String name;

	/** The object in which some events carry the whole answer. */
	private final String envelope;

	private final ByteArrayOutputStream held = new ByteArrayOutputStream();

	private final StringBuilder key = new StringBuilder();

	private @Nullable String outerKey;

	private @Nullable String innerKey;

	private final boolean[] object = new boolean[3];

	private int depth;

	private boolean inString;

	private boolean escaped;

	private boolean keyNext;

	private boolean readsKey;

	private boolean valueNext;

	private boolean replaces;

	/**
	 * Creates a rewriter for one answer.
	 * @param endpoint where the request was sent
	 * @param name the model as the client wrote it
	 */
	public ModelEcho(Endpoint endpoint, String name) {
		this.name = ModelSplice.quote(name);
		this.envelope = switch (endpoint) {
			case ANTHROPIC_MESSAGES -> "message";
			case OPENAI_RESPONSES -> "response";
			default -> "";
		};
	}

	/**
	 * Lets bytes pass.
	 * @param bytes what came; read to its end
	 * @return what to send on, perhaps nothing yet
	 */
	public byte[] pass(ByteBuffer bytes) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.remaining() + this.name.length());
		while (bytes.hasRemaining()) {
			step(bytes.get(), out);
		}
		return out.toByteArray();
	}

	/**
	 * The answer has ended.
	 * @return what was held back of it
	 */
	public byte[] end() {
		byte[] rest = this.held.toByteArray();
		this.held.reset();
		return rest;
	}

	private void step(byte one, ByteArrayOutputStream out) {
		if (this.inString) {
			inString(one, out);
			return;
		}
		switch (one) {
			case '{', '[' -> open(one == '{');
			case '}', ']' -> {
				this.depth = Math.max(0, this.depth - 1);
				this.keyNext = false;
				this.valueNext = false;
			}
			case ',' -> this.keyNext = isObject();
			case ':' -> this.valueNext = isObject();
			case '"' -> {
				if (beginString()) {
					this.held.write(one);
					return;
				}
			}
			default -> {
				if (one > ' ') {
					this.valueNext = false;
				}
			}
		}
		out.write(one);
	}

	private void open(boolean isObject) {
		this.depth++;
		this.valueNext = false;
		this.keyNext = isObject;
		if (this.depth < this.object.length) {
			this.object[this.depth] = isObject;
		}
	}

	private boolean isObject() {
		return this.depth > 0 && this.depth < this.object.length && this.object[this.depth];
	}

	/** Whether this string is to be replaced. Outside of JSON a quote is none. */
	private boolean beginString() {
		if (this.depth == 0) {
			return false;
		}
		this.inString = true;
		this.readsKey = this.keyNext && isObject();
		this.replaces = !this.readsKey && this.valueNext && isModel();
		this.keyNext = false;
		this.valueNext = false;
		this.key.setLength(0);
		return this.replaces;
	}

	private boolean isModel() {
		return (this.depth == 1) ? MODEL.equals(this.outerKey)
				: !this.envelope.isEmpty() && this.envelope.equals(this.outerKey) && MODEL.equals(this.innerKey);
	}

	private void inString(byte one, ByteArrayOutputStream out) {
		(this.replaces ? this.held : out).write(one);
		if (this.escaped) {
			this.escaped = false;
		}
		else if (one == '\\') {
			this.escaped = true;
		}
		else if (one == '"') {
			endString(out);
			return;
		}
		if (this.readsKey && this.key.length() < LONGEST_KEY) {
			this.key.append((char) one);
		}
		if (this.replaces && this.held.size() > ModelField.MAX_LENGTH) {
			// no name of a model
			this.replaces = false;
			out.writeBytes(end());
		}
	}

	private void endString(ByteArrayOutputStream out) {
		this.inString = false;
		if (this.readsKey) {
			if (this.depth == 1) {
				this.outerKey = this.key.toString();
			}
			else {
				this.innerKey = this.key.toString();
			}
		}
		else if (this.replaces) {
			this.held.reset();
			out.writeBytes(this.name.getBytes(StandardCharsets.UTF_8));
			this.replaces = false;
		}
	}

}
