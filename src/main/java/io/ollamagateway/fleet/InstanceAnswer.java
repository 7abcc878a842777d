package io.ollamagateway.fleet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What an instance answered to a call of the gateway's own.
 */
public final class InstanceAnswer {

	private final int status;

	private final int maxBody;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private final String type;

	private boolean cut;

	InstanceAnswer(int status, int maxBody) {
		this(status, "", maxBody);
	}

	InstanceAnswer(int status, String type, int maxBody) {
		this.status = status;
		this.type = type;
		this.maxBody = maxBody;
	}

	void add(byte[] bytes) {
		int room = this.maxBody - this.body.size();
		this.body.write(bytes, 0, Math.min(room, bytes.length));
		this.cut |= bytes.length > room;
	}

	public int status() {
		return this.status;
	}

	/**
	 * The type of the body.
	 * @return the value of {@code Content-Type}; empty if there was none
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Whether the body was longer than its bound.
	 * @return {@code true} if only its beginning is here
	 */
	public boolean isCut() {
		return this.cut;
	}

	/**
	 * The body, or its beginning.
	 * @return a copy
	 */
	public byte[] body() {
		return this.body.toByteArray();
	}

	/**
	 * The body, or its beginning, as text.
	 * @return never {@code null}
	 */
	public String text() {
		return this.body.toString(StandardCharsets.UTF_8);
	}

}
