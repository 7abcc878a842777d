package io.ollamagateway.transparency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A client that writes requests as they are, one after the other over one connection as
 * long as the server keeps that.
 */
final class Wire implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 60_000;

	private final int port;

	private @Nullable Socket socket;

	private @Nullable AnswerStream answers;

	Wire(int port) {
		this.port = port;
	}

	/**
	 * Sends a request and takes its whole answer.
	 */
	Answer ask(Request request) {
		boolean used = this.socket != null;
		try {
			Answer answer = exchange(request);
			if (used && answer.status() == 0) {
				// idle for too long, which says nothing of this request
				answer = exchange(request);
			}
			return answer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(request.toString(), ex);
		}
	}

	private Answer exchange(Request request) throws IOException {
		Answer answer;
		try {
			answer = begin(request).answer(request.method());
		}
		catch (SocketException ex) {
			answer = new Answer(0, Map.of(), List.of(), List.of(), "none", "closed without an answer");
		}
		if (!answer.end().equals(Answer.WHOLE)) {
			close();
		}
		return answer;
	}

	/**
	 * Sends a request whose answer the caller reads.
	 */
	AnswerStream begin(Request request) throws IOException {
		if (this.socket == null) {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
			this.socket.setSoTimeout(PATIENCE_MILLIS);
			this.socket.setTcpNoDelay(true);
			this.answers = new AnswerStream(this.socket.getInputStream());
		}
		this.socket.getOutputStream().write(request.bytes());
		this.socket.getOutputStream().flush();
		return this.answers;
	}

	@Override
	public void close() {
		try {
			if (this.socket != null) {
				this.socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.socket = null;
		}
	}

}
