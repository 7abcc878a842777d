package io.ollamagateway.transparency;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.Zstd;

/**
 * Origins, types, codings and what else stands in the head.
 */
final class HeaderRequests {

	private static final List<String> ORIGINS = List.of("http://localhost", "http://localhost:3000",
			"https://localhost:1", "http://127.0.0.1", "http://127.0.0.1:8080", "http://0.0.0.0:1", "http://[::1]",
			"http://[::1]:3000", "http://localhost:11434", "https://evil.example", "http://localhost.evil.example",
			"http://evil.example:11434", "null", "", "file://", "file:///", "file://x", "app://", "app://obsidian.md",
			"app://-", "tauri://localhost", "tauri://", "vscode-webview://abc", "vscode-webview://",
			"vscode-file://vscode-app", "vscode-file://", "http://tauri.localhost", "chrome-extension://abcdef",
			"HTTP://LOCALHOST:3000", "http://localhost:3000/", "http://localhost:0", "http://localhost:99999",
			"http://localhost:x", "localhost", "*", "about:blank", "capacitor://localhost", "ionic://localhost");

	private static final List<String> TYPES = List.of("application/json", "application/json; charset=utf-8",
			"application/json; charset=iso-8859-1", "application/json; charset=nonsense", "text/plain",
			"application/x-www-form-urlencoded", "application/octet-stream", "application/vnd.api+json", "text/html",
			"multipart/form-data; boundary=x", "multipart/form-data", "nonsense", "", "application/json;", ";;",
			"application/JSON", "application/xml");

	private HeaderRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(origins(), preflights(), types(), codings(), others()).flatMap((each) -> each);
	}

	private static Stream<Request> origins() {
		return ORIGINS.stream()
			.flatMap((origin) -> Stream
				.of(Request.get("/api/version"), Requests.served("/api/show"), Request.post("/api/chat", "no JSON"),
						Request.get("/nothing"))
				.map((request) -> request.with("Origin: " + origin)));
	}

	private static Stream<Request> preflights() {
		Stream<Request> ofAll = ORIGINS.stream()
			.map((origin) -> preflight("/api/chat", origin, "POST", "authorization,content-type"));
		Stream<Request> ofMethods = Stream.of("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "NONSENSE")
			.map((method) -> preflight("/api/delete", "http://localhost:3000", method, "content-type"));
		Stream<Request> ofHeaders = Stream.of("authorization", "x-stainless-os, x-stainless-async", "x-secret", "")
			.map((asked) -> preflight("/v1/chat/completions", "http://localhost:3000", "POST", asked));
		Stream<Request> private_ = Stream.of(preflight("/api/chat", "http://localhost:3000", "POST", "content-type")
			.with("Access-Control-Request-Private-Network: true"));
		return Stream.of(ofAll, ofMethods, ofHeaders, private_).flatMap((each) -> each);
	}

	private static Request preflight(String path, String origin, String method, String headers) {
		return Request.of("OPTIONS", path)
			.with("Origin: " + origin, "Access-Control-Request-Method: " + method,
					"Access-Control-Request-Headers: " + headers);
	}

	private static Stream<Request> types() {
		return Requests.MODEL.stream()
			.flatMap((path) -> Stream.concat(Stream.of(Requests.served(path).without("Content-Type")), TYPES.stream()
				.map((type) -> Requests.served(path).without("Content-Type").with("Content-Type: " + type))));
	}

	private static Stream<Request> codings() {
		return Requests.MODEL.stream().flatMap((path) -> {
			Request served = Requests.served(path);
			byte[] plain = served.text().getBytes(StandardCharsets.UTF_8);
			Stream<Request> coded = Stream.of(served.with("Content-Encoding: gzip").withBody(gzip(plain)),
					served.with("Content-Encoding: zstd").withBody(Zstd.compress(plain)));
			Stream<Request> lying = Stream
				.of("gzip", "zstd", "br", "deflate", "utf-8", "identity", "", "nonsense", "gzip, zstd")
				.map((coding) -> served.with("Content-Encoding: " + coding));
			return Stream.concat(coded, lying);
		});
	}

	private static Stream<Request> others() {
		Request served = Requests.served("/api/generate");
		return Stream.of("Accept: text/html", "Accept: text/event-stream", "Accept-Encoding: gzip", "Accept: nonsense",
				"Connection: close", "Expect: 100-continue", "Host: localhost", "Host: 127.0.0.1:1",
				"Host: evil.example", "Host: gateway.local", "Host: [::1]:11434", "Host: ", "X-Forwarded-For: 9.9.9.9",
				"Range: bytes=0-1", "If-None-Match: *", "If-Modified-Since: Tue, 01 Dec 2026 00:00:00 GMT",
				"Authorization: Bearer ", "Authorization: Bearer ollama", "Authorization: Basic eDp5", "Cookie: a=b",
				"X-HTTP-Method-Override: DELETE",
				"Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Cache-Control: no-cache",
				"Upgrade-Insecure-Requests: 1", "User-Agent: ")
			.flatMap((header) -> Stream.of(served, Request.get("/api/tags"), Request.get("/api/version"))
				.map((request) -> request.with(header)));
	}

	private static byte[] gzip(byte[] plain) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(plain);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
