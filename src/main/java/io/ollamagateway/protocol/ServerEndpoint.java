package io.ollamagateway.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The endpoints about an Ollama server as a whole: what it is and has, and what changes
 * that.
 */
public enum ServerEndpoint {

	/** Says that it runs. */
	ROOT("/", "GET", "HEAD"),
	/** Its version. */
	VERSION("/api/version", "GET", "HEAD"),
	/** Whether it may use ollama.com. */
	STATUS("/api/status", "GET"),
	/** The models on its disk. */
	TAGS("/api/tags", "GET", "HEAD"),
	/** The models in its memory. */
	PS("/api/ps", "GET"),
	/** The models on its disk, for OpenAI's clients. */
	OPENAI_MODELS("/v1/models", "GET"),
	/** One of them; its name is the last segment. */
	OPENAI_MODEL("/v1/models/*", "GET"),
	/** Fetches a model. */
	PULL("/api/pull", "POST"),
	/** Publishes a model. */
	PUSH("/api/push", "POST"),
	/** Makes a model of another one, or of blobs. */
	CREATE("/api/create", "POST"),
	/** Gives a model another name. */
	COPY("/api/copy", "POST"),
	/** Deletes a model. */
	DELETE("/api/delete", "DELETE"),
	/** Takes a file, or tells whether it is there; its digest is the last segment. */
	BLOB("/api/blobs/*", "HEAD", "POST"),
	/** Who is signed in at ollama.com. */
	ME("/api/me", "POST"),
	/** Signs out. */
	SIGN_OUT("/api/signout", "POST"),
	/** Signs out, the older form. */
	USER_KEY("/api/user/keys/*", "DELETE"),
	/** Searches the web by ollama.com. */
	WEB_SEARCH("/api/experimental/web_search", "POST"),
	/** Reads a page by ollama.com. */
	WEB_FETCH("/api/experimental/web_fetch", "POST"),
	/** Models that ollama.com recommends. */
	RECOMMENDATIONS("/api/experimental/model-recommendations", "GET");

	private final String prefix;

	private final boolean exact;

	private final String methods;

	ServerEndpoint(String path, String... methods) {
		this.exact = !path.endsWith("*");
		this.prefix = this.exact ? path : path.substring(0, path.length() - 1);
		this.methods = String.join(", ", methods);
	}

	/**
	 * The endpoint at a path, whatever the method.
	 * @param path the request's decoded path
	 * @return the endpoint, or empty if there is none
	 */
	public static Optional<ServerEndpoint> at(String path) {
		return Arrays.stream(values()).filter((endpoint) -> endpoint.isAt(path)).findFirst();
	}

	private boolean isAt(String path) {
		return this.exact ? path.equals(this.prefix) : path.startsWith(this.prefix)
				&& path.length() > this.prefix.length() && path.indexOf('/', this.prefix.length()) < 0;
	}

	/**
	 * The path, or its part in front of the last segment where that names something.
	 * @return begins with a slash
	 */
	public String prefix() {
		return this.prefix;
	}

	/**
	 * What the last segment of a path names.
	 * @param path a path of this endpoint
	 * @return empty if it names nothing
	 */
	public String argument(String path) {
		return path.substring(this.prefix.length());
	}

	/**
	 * The methods that it takes.
	 * @return names in upper case
	 */
	public List<String> methods() {
		return List.of(this.methods.split(", "));
	}

}
