package io.ollamagateway.transparency;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Requests that the gateway answers otherwise than Ollama, and should not. Each kind has
 * a disabled test in {@link TransparencyFaultsIT} that names the issue which mends it;
 * all other requests are answered alike.
 */
enum KnownFault {

	/** 404, or a text of its own. */
	NAMES_THAT_ARE_NONE((request) -> Names.NONE.contains(Names.in(request))
			|| request.target().matches("/v1/models/(.*[+@].*|.*:|x{99,})")),

	/** Without {@code try pulling it first}. */
	UNKNOWN_MODELS_OF_EMBEDDINGS((request) -> request.path().matches("/api/embed|/v1/embeddings")
			&& !Names.in(request).isEmpty() && !Names.isInstalled(Names.in(request))),

	/** Names are lower case in errors. */
	CAPITALS_OF_UNKNOWN_MODELS(
			(request) -> Names.in(request).matches(".*[A-Z].*") && !Names.isInstalled(Names.in(request))),

	/** 404 without asking an instance. */
	CLOUD_MODELS_BY_ID((request) -> request.target().matches("/v1/models/gpt-oss.*cloud")),

	/** The path is compared before it is decoded. */
	ENCODED_PATHS((request) -> !isMalformed(request) && request.path().contains("%")),

	/** 404 where Ollama redirects. */
	DOUBLE_SLASHES((request) -> request.path().matches(".*(//|/\\.).*")),

	/** 403. */
	ORIGINS_WITHOUT_A_HOST((request) -> request.headers()
		.stream()
		.anyMatch((line) -> line.matches("Origin: ?([a-z-]+://|http://localhost:(x|0|99999)|HTTP://.*|)"))),

	/** Errors that the gateway writes to pages of another origin do not vary by it. */
	ERRORS_WITHOUT_VARY((request) -> request.headers().toString().contains("Origin: ")
			&& (request.text().equals("no JSON") || request.target().equals("/nothing"))),

	/** Refused. */
	BODIES_THAT_ARE_NOT_UTF_8((request) -> !request.text().equals(request.body()) && request.text().contains("\ufffd")),

	/** Its errors have another code. */
	STRICT_RESPONSES((request) -> request.target().equals("/v1/responses") && Bodies.isOdd(request)),

	/** 404. */
	COMPACTION((request) -> request.path().equals("/v1/responses/compact")),

	/** 404 instead of 403. */
	CODEX_PROXY((request) -> request.path().startsWith("/api/codex/")),

	/** Another text where there is no body. */
	NO_BODY((request) -> request.target().matches("/v1/(chat/completions|completions|embeddings|messages)")
			&& request.method().equals("POST") && request.text().isBlank()),

	/** Another text. */
	DELETION_WITHOUT_A_NAME((request) -> request.method().equals("DELETE")
			&& request.text().matches("null|\\{}|\\{\"source\".*|\\{\"model\":(null|\"\")}")),

	/** The model is looked up before the fields are judged. */
	FIELDS_BEFORE_THE_MODEL((request) -> request.text().matches("\\{\"model\":\"nope\",\"(prompt|messages)\":5}")
			|| (request.target().matches("/v1/(embeddings|messages|chat/completions)")
					&& Bodies.isWithoutMore(request))),

	/** Go's types have other names. */
	GO_TYPES((request) -> Bodies.MODEL_OF_A_WRONG_TYPE.matcher(request.text()).find()
			|| (request.target().matches("/api/(generate|chat)") && request.text().matches("\\[]|5|\"x\"|true"))),

	/** 400, where Ollama passes over it. */
	LONG_NUMBERS((request) -> request.text().contains("1".repeat(2000))),

	/** Taken as if it were not there. */
	STREAM_OF_A_WRONG_TYPE_IN_CHANGES((request) -> request.target().matches("/api/(create|push|pull)")
			&& request.text().contains("\"stream\":\"x\"")),

	/** 415. */
	CODINGS_THAT_ARE_NONE((request) -> request.headers()
		.stream()
		.anyMatch((line) -> line.matches("Content-Encoding: (utf-8|identity|nonsense|)")
				|| (line.equals("Content-Encoding: gzip") && request.text().startsWith("{"))
				|| (line.equals("Content-Encoding: zstd") && request.text().startsWith("{")
						&& request.path().startsWith("/api/")))),

	/** 400 without a body. */
	MALFORMED_TARGETS(KnownFault::isMalformed),

	/** A fragment is no part of a request's target, and Ollama takes it as one. */
	FRAGMENTS_IN_TARGETS((request) -> request.target().contains("#"));

	@SuppressWarnings("ImmutableEnumChecker") // of functions without state
	private final Predicate<Request> asks;

	KnownFault(Predicate<Request> asks) {
		this.asks = asks;
	}

	static boolean isKnown(Request request) {
		return Stream.of(values()).anyMatch((fault) -> fault.asks.test(request));
	}

	Stream<Request> requests() {
		return Requests.all().filter(this.asks);
	}

	private static boolean isMalformed(Request request) {
		return Pattern.compile("%(?![0-9a-fA-F]{2})|[\\\\{|^]").matcher(request.target()).find();
	}

	/** What the body of a request says of the model. */
	private static final class Names {

		private static final Pattern NAME = Pattern
			.compile("\"(?:model|source|destination)\":\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);

		private static final Set<String> NONE = Set.copyOf(NameRequests.NONE);

		static String in(Request request) {
			return NAME.matcher(request.text())
				.results()
				.map((name) -> name.group(1))
				.reduce("", (first, last) -> last);
		}

		static boolean isInstalled(String name) {
			return NameRequests.OF_ONE.contains(name)
					|| List.of("embed", "hello", "json", "caller", "thinker").contains(name);
		}

	}

	/** Kinds of bodies. */
	private static final class Bodies {

		static final Pattern MODEL_OF_A_WRONG_TYPE = Pattern.compile("\"(model|name|source|destination)\":[^\"n]");

		static boolean isOdd(Request request) {
			return request.text().isBlank() || isWithoutMore(request) || request.text().contains("\"model\":\"\"")
					|| MODEL_OF_A_WRONG_TYPE.matcher(request.text()).find()
					|| !request.text().strip().matches("(?s)\\{.*\"input\".*\\}");
		}

		static boolean isWithoutMore(Request request) {
			return !request.text().contains("\"messages\":[") && !request.text().contains("\"input\":");
		}

	}

}
