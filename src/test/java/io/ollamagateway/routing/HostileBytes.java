package io.ollamagateway.routing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Bytes that no well-kept client sends.
 */
final class HostileBytes {

	private static final String CHAT = "{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
			+ "\"max_tokens\":5,\"options\":{\"num_predict\":5},\"stream\":true}";

	/** What a hidden request would be, if anything let it through. */
	private static final String HIDDEN = "POST /api/embed HTTP/1.1\r\nHost: gateway\r\nContent-Length: 38\r\n\r\n"
			+ "{\"model\":\"llama3.2\",\"input\":\"hidden!\"}";

	private static final List<String> PATHS = List.of("/api/chat", "/api/generate", "/v1/chat/completions",
			"/v1/messages", "/v1/responses", "/v1/completions", "/api/embed", "/api/show");

	private HostileBytes() {
	}

	/** Bytes without any sense. */
	static byte[] random(Random random) {
		byte[] bytes = new byte[1 + random.nextInt(4000)];
		random.nextBytes(bytes);
		return bytes;
	}

	/** A good request with some bytes changed, lost, doubled or put in. */
	static byte[] mutated(Random random) {
		byte[] request = request(PATHS.get(random.nextInt(PATHS.size()))).getBytes(StandardCharsets.UTF_8);
		int mutations = 1 + random.nextInt(6);
		for (int i = 0; i < mutations; i++) {
			request = mutate(request, random);
		}
		return request;
	}

	private static byte[] mutate(byte[] bytes, Random random) {
		int from = random.nextInt(bytes.length);
		int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
		ByteArrayOutputStream changed = new ByteArrayOutputStream();
		changed.write(bytes, 0, from);
		switch (random.nextInt(5)) {
			case 0 -> changed.write(random.nextInt(256));
			case 1 -> {
				// lost
			}
			case 2 -> {
				changed.write(bytes, from, to - from);
				changed.write(bytes, from, to - from);
			}
			case 3 -> {
				byte[] more = new byte[1 + random.nextInt(20)];
				random.nextBytes(more);
				changed.writeBytes(more);
				changed.write(bytes, from, to - from);
			}
			default ->
				changed.writeBytes(List.of("\r\n", "\0", ":", "{", "\"", "\\u", "-1", "99999999999999999999", " ")
					.get(random.nextInt(9))
					.getBytes(StandardCharsets.UTF_8));
		}
		changed.write(bytes, to, bytes.length - to);
		return (changed.size() > 0) ? changed.toByteArray() : new byte[] { 0 };
	}

	private static String request(String path) {
		return "POST " + path + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
				+ "Accept: */*\r\nUser-Agent: hostile\r\nConnection: close\r\nContent-Length: " + CHAT.length()
				+ "\r\n\r\n" + CHAT;
	}

	/** Requests whose end two servers may see in different places. */
	static List<String> ambiguous() {
		List<String> requests = new ArrayList<>();
		String chunked = Integer.toHexString(CHAT.length()) + "\r\n" + CHAT + "\r\n0\r\n\r\n";
		for (String encoding : List.of("Transfer-Encoding: chunked", "Transfer-Encoding : chunked",
				"Transfer-Encoding: xchunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: chunked, identity",
				"Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
				"Transfer-Encoding:\r\n chunked", " Transfer-Encoding: chunked", "X: X\nTransfer-Encoding: chunked",
				"Transfer-Encoding: \u000bchunked", "Transfer-Encoding: chunked\u0000", "transfer-encoding: CHUNKED",
				"Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \"chunked\"")) {
			requests
				.add(head(encoding + "\r\nContent-Length: " + (chunked.length() + HIDDEN.length())) + chunked + HIDDEN);
			requests.add(head("Content-Length: " + (5 + HIDDEN.length()) + "\r\n" + encoding) + "0\r\n\r\n" + HIDDEN);
			requests.add(head(encoding) + chunked + HIDDEN);
		}
		for (String length : List.of("Content-Length: 5\r\nContent-Length: " + CHAT.length(),
				"Content-Length: " + CHAT.length() + "\r\nContent-Length: 5", "Content-Length: +" + CHAT.length(),
				"Content-Length: -1", "Content-Length: 0x" + Integer.toHexString(CHAT.length()),
				"Content-Length: " + CHAT.length() + ", " + CHAT.length(), "Content-Length: 1e2",
				"Content-Length: 99999999999999999999", "Content-Length : " + CHAT.length(),
				"Content-Length: " + CHAT.length() + " 5", "Content-Length:\r\n " + CHAT.length(), "Content-Length:",
				"Content-Length: " + CHAT.length() + "\u0000", "Content_Length: " + CHAT.length())) {
			requests.add(head(length) + CHAT + HIDDEN);
		}
		for (String chunks : List.of("5\nhello\r\n0\r\n\r\n", "5;a=\"b\r\nhello\r\n0\r\n\r\n",
				"FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX0\r\n\r\n",
				"0x5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "7fffffff\r\nhello",
				"0\r\nX: " + "y".repeat(20_000))) {
			requests.add(head("Transfer-Encoding: chunked") + chunks + HIDDEN);
		}
		for (String line : List.of("GET http://127.0.0.1:11434/api/tags HTTP/1.1", "CONNECT 127.0.0.1:11434 HTTP/1.1",
				"TRACE / HTTP/1.1", "POST /api/chat", "POST /api/chat HTTP/0.9", "POST /api/chat HTTP/9.9",
				"POST /api/chat HTTP/1.0", "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1", "POST  /api/chat  HTTP/1.1",
				"POST /api/chat HTTP/1.1 HTTP/1.1", "POST /api/chat\tHTTP/1.1", "P\u0000ST /api/chat HTTP/1.1",
				"POST //api//chat HTTP/1.1", "POST /api/%63hat HTTP/1.1", "POST /api/..%2fapi/chat HTTP/1.1",
				"POST /./api/chat HTTP/1.1", "POST /api/chat;x=y HTTP/1.1", "POST /api/chat%00 HTTP/1.1",
				"POST /api/chat%zz HTTP/1.1", "POST /api/chat#x HTTP/1.1", "POST \\api\\chat HTTP/1.1",
				"POST ?model=x HTTP/1.1", "POST api/chat HTTP/1.1", "GET http://[ HTTP/1.1", "GET :// HTTP/1.1")) {
			requests.add(line + "\r\nHost: gateway\r\nContent-Length: " + CHAT.length() + "\r\n\r\n" + CHAT);
		}
		for (String host : List.of("", "Host: a\r\nHost: b\r\n", "Host:\r\n", "Host: a b\r\n", "Host: a:b\r\n",
				"Host: [\r\n", "Host: gateway@evil\r\n", "Host: " + "x".repeat(5000) + "\r\n",
				"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
				"Upgrade: websocket\r\nConnection: Upgrade\r\n", "Expect: 100-continue\r\n", "Expect: 200-ok\r\n",
				"Content-Encoding: br\r\n", "Content-Encoding: gzip\r\n", "Content-Type: a/b/c\r\n",
				"Accept: \u0001\r\n", "Cookie: ;;;=\r\n", "Forwarded: for=\r\n", "X-Forwarded-For: ,,,\r\n",
				"X-Forwarded-Host: [\r\n", "X-Forwarded-Proto: \"\r\n", "X-Forwarded-Port: x\r\n",
				"X-Request-Id: \u007f\r\n", "Origin: null\r\n", "Range: bytes=0-\r\n", "traceparent: 00-0-0-0\r\n")) {
			requests.add("POST /api/chat HTTP/1.1\r\n" + host + "Content-Length: " + CHAT.length() + "\r\n\r\n" + CHAT);
		}
		return requests;
	}

	/** Good requests, and some that are refused, without waiting for their answers. */
	static byte[] atOnce(Random random) {
		StringBuilder requests = new StringBuilder();
		int count = 2 + random.nextInt(4);
		for (int i = 0; i < count; i++) {
			requests.append(switch (random.nextInt(5)) {
				case 0 -> head("Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n";
				case 1 -> head("Content-Length: 5") + "hello";
				case 2 -> HIDDEN.replace("hidden!", "behind!");
				case 3 -> "GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n";
				default -> head("Content-Length: " + CHAT.length()) + CHAT;
			});
		}
		return requests.toString().getBytes(StandardCharsets.UTF_8);
	}

	/** Heads without a bound. */
	static List<String> floods() {
		return List.of(head("X: y\r\n".repeat(100_000).strip()), head("X: " + "y".repeat(2_000_000)),
				"POST /" + "a".repeat(2_000_000) + " HTTP/1.1\r\nHost: gateway\r\n\r\n",
				"GET /?" + "a=b&".repeat(300_000) + " HTTP/1.1\r\nHost: gateway\r\n\r\n",
				head("Cookie: " + "a=b; ".repeat(200_000)), "X".repeat(3_000_000), "\r\n".repeat(1_000_000),
				"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n".repeat(3000));
	}

	private static String head(String headers) {
		return "POST /api/chat HTTP/1.1\r\nHost: gateway\r\n" + headers + "\r\n\r\n";
	}

}
