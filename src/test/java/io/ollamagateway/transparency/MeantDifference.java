package io.ollamagateway.transparency;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of what differs on purpose between an Ollama and the gateway in front of it.
 * The documents show it.
 */
enum MeantDifference {

	/** Of all answers. */
	OWN_HEADERS("More headers: `X-Request-Id`, `X-Gateway-*`, `Cache-Control`, `Content-Security-Policy` and the like",
			"they tell how an answer came about, and keep browsers from making a page of it",
			(difference) -> difference.aspect()
				.matches(
						"header (content-security-policy|referrer-policy|x-content-type-options|cache-control|x-request-id"
								+ "|x-gateway-.*|retry-after)")),

	/** In both directions. */
	CHARSET("`; charset=utf-8` stands in `Content-Type` or not", "JSON is UTF-8 in any case",
			(difference) -> difference.aspect().equals("header content-type")
					&& plain(difference.direct()).equals(plain(difference.gateway()))),

	/** Of answers that the gateway writes itself. */
	FINAL_NEWLINE("No line end behind JSON that the gateway writes itself", "it has no meaning",
			(difference) -> difference.aspect().equals("body") && !difference.gateway().isEmpty()
					&& difference.direct().stripTrailing().equals(difference.gateway())),

	/** Of whole answers. */
	FRAMING("Whole answers have a `Content-Length` where Ollama writes chunks", "their length is known",
			(difference) -> (difference.aspect().equals("framing") && difference.direct().equals("chunked")
					&& difference.gateway().equals("length"))
					|| (difference.aspect().equals("header content-length") && difference.direct().isEmpty())),

	/** HEAD of what is not there. */
	LENGTH_OF_HEAD("Errors to `HEAD` tell another length", "their text is another",
			(difference) -> difference.aspect().equals("header content-length")
					&& difference.request().method().equals("HEAD")),

	/** A slash at the end. */
	REDIRECT_WITHOUT_PAGE(
			"Redirects have no page", "clients follow the header", (
					difference) -> difference.request().target().matches("(/api/|/v1/).*/+")
							&& ((difference.aspect().equals("body") && difference.direct().startsWith("<a href"))
									|| (difference.aspect().equals("header content-type")
											&& difference.direct().startsWith("text/html")))
							&& difference.gateway().isEmpty()),

	/** HTTP gives no meaning to it. */
	ORDER_OF_ALLOW("The order of methods in `Allow`", "it has no meaning",
			(difference) -> difference.aspect().equals("header allow")
					&& sorted(difference.direct()).equals(sorted(difference.gateway()))),

	/** Headers of connections are not passed on. */
	CONNECTION_HEADER("No `Connection: keep-alive`", "it is about Ollama's connection, and HTTP/1.1 keeps them anyway",
			(difference) -> difference.aspect().equals("header connection")
					&& difference.direct().equals("keep-alive")),

	/** Preflights of pages that are allowed. */
	PREFLIGHT(
			"Preflights are answered with 200 instead of 204, mirror the headers that are asked for, name no"
					+ " `OPTIONS`, refuse `TRACE` and other methods, and carry no `Allow`",
			"so that headers of SDKs that are not in Ollama's list pass as well",
			(difference) -> isPreflight(difference.request()) && !isOwn(difference.request())
					&& difference.aspect()
						.matches("status|framing|header (access-control-.*|allow|vary|content-type|content-length)")),

	/** What pages may read. */
	EXPOSED_HEADERS("`Access-Control-Expose-Headers` names the gateway's own headers, and `Vary` what preflights ask",
			"pages may read them",
			(difference) -> has(difference.request(), "Origin") && !difference.gateway().isEmpty()
					&& difference.aspect().matches("header (access-control-expose-headers|vary)")),

	/** Ollama on loopback, called by a name. */
	OPTIONS_WITHOUT_ORIGIN("`OPTIONS` that is no preflight is 405, or 404 where nothing is, instead of 204",
			"Ollama says 204 only where it listens on loopback and is called by a name; elsewhere 405 as well",
			(difference) -> difference.request().method().equals("OPTIONS")
					&& (!has(difference.request(), "Origin") || isOwn(difference.request()))),

	/** Names that the gateway was not told. */
	FOREIGN_HOST("403 to a `Host` that is not this machine's has a text", "it says what an operator can do",
			(difference) -> difference.request()
				.headers()
				.stream()
				.anyMatch((line) -> line.matches("Host: .*(evil|x).*"))
					&& difference.aspect().matches("body|framing|header content-type")
					&& !difference.aspect().equals("status")),

	/** Clients that save bandwidth. */
	GZIP("Bodies in gzip are served", "Ollama knows zstd only, and only at some endpoints",
			(difference) -> has(difference.request(), "Content-Encoding: gzip")),

	/** Codings that nobody can read. */
	UNKNOWN_CODING("Bodies with the coding `br` or `deflate` are 415", "Ollama reads them as if they were plain",
			(difference) -> difference.request()
				.headers()
				.stream()
				.anyMatch((line) -> line.matches("Content-Encoding: (br|deflate|gzip, zstd)"))),

	/** So that clients try again elsewhere. */
	LOAD_FAILURES("A model that cannot be loaded is 502 instead of 500, and the text says so",
			"SDKs and proxies tell a broken instance from a broken request by it",
			(difference) -> difference.gateway().equals("502")
					|| difference.gateway().contains("could not be loaded: ")),

	/** Where a body ends to be JSON. */
	JSON_ERRORS("Syntax errors say at which byte, in place of Go's words",
			"Go's words for each wrong character are not kept",
			(difference) -> difference.aspect().equals("body")
					&& difference.direct()
						.matches("(?s).*(invalid character|exceeded max depth|unexpected end of JSON).*")
					&& difference.gateway()
						.matches("(?s).*(invalid JSON at byte|exceeded max depth|unexpected EOF).*")),

	/** Zstandard that is none. */
	ZSTD_ERRORS("What says that it is zstd and is not is refused in the caller's dialect", "SDKs read it",
			(difference) -> has(difference.request(), "Content-Encoding: zstd")
					&& difference.aspect().matches("body|header content-type|framing"));

	private final String what;

	private final String why;

	@SuppressWarnings("ImmutableEnumChecker") // of functions without state
	private final Predicate<Difference> covers;

	MeantDifference(String what, String why, Predicate<Difference> covers) {
		this.what = what;
		this.why = why;
		this.covers = covers;
	}

	static Optional<MeantDifference> of(Difference difference) {
		return Stream.of(values()).filter((meant) -> meant.covers.test(difference)).findFirst();
	}

	/** As the documents show it. */
	static String table() {
		return Stream.of(values())
			.map((meant) -> "| " + meant.what + " | " + meant.why + " |\n")
			.collect(Collectors.joining("", "| what differs from an Ollama's answer | why |\n| --- | --- |\n", ""));
	}

	private static String plain(String type) {
		return type.replace("; charset=utf-8", "");
	}

	private static String sorted(String list) {
		return Pattern.compile(", *").splitAsStream(list).sorted().toList().toString();
	}

	private static boolean has(Request request, String header) {
		return request.headers().stream().anyMatch((line) -> line.startsWith(header));
	}

	private static boolean isPreflight(Request request) {
		return request.method().equals("OPTIONS") && has(request, "Access-Control-Request-Method");
	}

	/** Of the host that is asked, which is no other origin. */
	private static boolean isOwn(Request request) {
		return request.has("Origin: http://localhost:11434");
	}

}
