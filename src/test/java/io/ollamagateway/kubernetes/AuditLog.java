package io.ollamagateway.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What service accounts have asked of the API server, by its own log.
 */
public final class AuditLog {

	private final Path file;

	AuditLog(Path file) {
		this.file = file;
	}

	/**
	 * The requests of a service account, a watch twice: when it began and when it ended.
	 * @param namespace its namespace
	 * @param account its name
	 */
	public List<Request> requests(String namespace, String account) {
		String user = "system:serviceaccount:" + namespace + ":" + account;
		try {
			return Files.readAllLines(this.file)
				.stream()
				.map((line) -> JsonMapper.shared().readTree(line))
				.filter((event) -> event.at("/user/username").asString().equals(user))
				.map(Request::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A request.
	 *
	 * @param verb such as {@code list} or {@code watch}
	 * @param resource what it was about
	 * @param stage {@code ResponseStarted} for a watch that begins, else
	 * {@code ResponseComplete}
	 * @param status the status of the answer
	 */
	public record Request(String verb, String resource, String stage, int status) {

		private static Request of(JsonNode event) {
			return new Request(event.get("verb").asString(), event.at("/objectRef/resource").asString(),
					event.get("stage").asString(), event.at("/responseStatus/code").asInt());
		}

	}

}
