package io.ollamagateway.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A client that shows what HTTP clients hide: chunks, and how an answer ended.
 */
final class RawSocket implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	RawSocket(SimulatedOllama ollama) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), ollama.port());
		this.socket.setSoTimeout(10_000);
		this.in = new BufferedInputStream(this.socket.getInputStream());
	}

	/** How long to wait for the next byte. */
	RawSocket patience(Duration patience) throws SocketException {
		this.socket.setSoTimeout((int) patience.toMillis());
		return this;
	}

	RawSocket send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		return this;
	}

	RawSocket get(String path, String... headers) throws IOException {
		return request("GET", path, "", headers);
	}

	RawSocket post(String path, String body, String... headers) throws IOException {
		return request("POST", path, body, headers);
	}

	RawSocket request(String method, String path, String body, String... headers) throws IOException {
		String all = (headers.length == 0) ? "Host: ollama\r\n" : String.join("\r\n", headers) + "\r\n";
		return send(
				method + " " + path + " HTTP/1.1\r\n" + all + "Content-Length: " + body.length() + "\r\n\r\n" + body);
	}

	/** The next answer, as far as it came. */
	Reply reply() throws IOException {
		return reply(true);
	}

	/** The next answer, of which no body can be expected. */
	Reply head() throws IOException {
		return reply(false);
	}

	private Reply reply(boolean withBody) throws IOException {
		List<String> head = new ArrayList<>();
		List<String> chunks = new ArrayList<>();
		try {
			for (String line = line(); !line.isEmpty(); line = line()) {
				head.add(line);
			}
			End end = withBody ? body(new Reply(head, chunks, End.COMPLETE), chunks) : End.COMPLETE;
			return new Reply(head, chunks, end);
		}
		catch (EOFException ex) {
			return new Reply(head, chunks, End.CLOSED);
		}
		catch (SocketException ex) {
			return new Reply(head, chunks, End.RESET);
		}
	}

	private End body(Reply head, List<String> chunks) throws IOException {
		String length = head.header("Content-Length");
		if (length != null) {
			chunks.add(text(Integer.parseInt(length)));
			return End.COMPLETE;
		}
		if (head.header("Transfer-Encoding") == null) {
			chunks.add(new String(this.in.readAllBytes(), StandardCharsets.UTF_8));
			return End.CLOSED;
		}
		for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
			chunks.add(text(size));
			line();
		}
		line();
		return End.COMPLETE;
	}

	private String text(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException();
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new EOFException();
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.UTF_8).stripTrailing();
	}

	/** Whether the server closes the connection now. */
	boolean closed() throws IOException {
		return this.in.read() < 0;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/** How an answer ended. */
	enum End {

		/** As HTTP wants it. */
		COMPLETE,

		/** With the connection. */
		CLOSED,

		/** With a reset. */
		RESET

	}

	/**
	 * An answer as it came.
	 *
	 * @param head the status line and the headers
	 * @param chunks the body: its chunks, or the whole if it has none
	 * @param end how it ended
	 */
	record Reply(List<String> head, List<String> chunks, End end) {

		int status() {
			return Integer.parseInt(this.head.getFirst().split(" ", -1)[1]);
		}

		String header(String name) {
			String start = name.toLowerCase(Locale.ROOT) + ": ";
			return this.head.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(start))
				.map((line) -> line.substring(start.length()))
				.findFirst()
				.orElse(null);
		}

		String text() {
			return String.join("", this.chunks);
		}

		List<String> lines() {
			return text().lines().toList();
		}

	}

}
