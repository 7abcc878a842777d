package io.ollamagateway.routing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that can do what well-kept clients cannot: send half a request, or leave at
 * any moment.
 */
public final class RawConnection implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	public RawConnection(int port) throws IOException {
		this(port, "127.0.0.1");
	}

	/**
	 * Opens a connection.
	 * @param port the port to connect to
	 * @param from the address to connect from
	 * @throws IOException if there is nobody
	 */
	public RawConnection(int port, String from) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
		this.socket.setSoTimeout(20_000);
		this.in = new BufferedInputStream(this.socket.getInputStream());
	}

	public RawConnection send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	public RawConnection send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	public RawConnection post(String path, String body) throws IOException {
		return send(head(path, body.getBytes(StandardCharsets.UTF_8).length) + body);
	}

	static String head(String path, long length) {
		return "POST " + path + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: "
				+ length + "\r\n\r\n";
	}

	/**
	 * Reads one line.
	 * @return the line without its end, or {@code null} at the end of the stream
	 * @throws IOException if the connection breaks or nothing comes
	 */
	public String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next = this.in.read();
		while (next >= 0 && next != '\n') {
			if (next != '\r') {
				line.write(next);
			}
			next = this.in.read();
		}
		return (next < 0 && line.size() == 0) ? null : line.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Reads on until a line that holds this text.
	 * @param text what to look for
	 * @return the line
	 * @throws IOException if the connection breaks or ends first
	 */
	public String lineWith(String text) throws IOException {
		String line = line();
		while (line != null && !line.contains(text)) {
			line = line();
		}
		if (line == null) {
			throw new IOException("The connection ended before '" + text + "'");
		}
		return line;
	}

	/**
	 * Reads on to the beginning of the body.
	 * @throws IOException if the connection breaks or ends first
	 */
	void endOfHead() throws IOException {
		String line = line();
		while (line != null && !line.isEmpty()) {
			line = line();
		}
	}

	/**
	 * Reads one chunk of a chunked body.
	 * @return its bytes as text; absent at the body's end
	 * @throws IOException if the connection breaks or ends first
	 */
	Optional<String> chunk() throws IOException {
		String size = line();
		if (size == null) {
			throw new IOException("The connection ended within the body");
		}
		byte[] bytes = this.in.readNBytes(Integer.parseInt(size, 16));
		line();
		return (bytes.length > 0) ? Optional.of(new String(bytes, StandardCharsets.UTF_8)) : Optional.empty();
	}

	/**
	 * Reads on until a chunked body has ended in good order.
	 * @throws IOException if the connection breaks or ends first
	 */
	public void endOfChunks() throws IOException {
		String line = line();
		while (line != null && !line.equals("0")) {
			line = line();
		}
		if (line == null) {
			throw new IOException("The connection ended within the body");
		}
	}

	/**
	 * Reads on until the other side ends or breaks the connection.
	 * @return the lines that came
	 * @throws java.net.SocketTimeoutException if it does not
	 */
	public List<String> linesToTheEnd() throws IOException {
		List<String> lines = new ArrayList<>();
		try {
			for (String line = line(); line != null; line = line()) {
				lines.add(line);
			}
		}
		catch (SocketException ex) {
			lines.add(ex.getMessage());
		}
		return lines;
	}

	/**
	 * Breaks the connection at once.
	 * @throws IOException never seen
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
