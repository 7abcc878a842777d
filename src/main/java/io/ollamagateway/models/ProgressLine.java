package io.ollamagateway.models;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of an answer that tells how a change of models goes.
 *
 * @param status what is being done, in Ollama's words; empty in an error
 * @param digest the layer that is spoken of; empty if it is none
 * @param total the layer's bytes
 * @param completed those of them that are there
 * @param error why it failed; empty if it did not
 * @param errorStatus the HTTP status of the error where nothing was told before
 */
public record ProgressLine(String status, String digest, long total, long completed, String error, int errorStatus) {

	static final String SUCCESS = "success";

	private static final int INTERNAL_ERROR = 500;

	private static final JsonMapper JSON = JsonMapper.shared();

	static ProgressLine of(String status) {
		return new ProgressLine(status, "", 0, 0, "", 0);
	}

	static ProgressLine failure(int status, String error) {
		return new ProgressLine("", "", 0, 0, error, status);
	}

	/**
	 * Reads a line of Ollama's.
	 * @param line JSON
	 * @return the line; an error for what is none
	 */
	static ProgressLine read(String line) {
		try {
			JsonNode json = JSON.readTree(line);
			String error = json.path("error").stringValue("");
			if (!error.isEmpty()) {
				return failure(INTERNAL_ERROR, error);
			}
			return new ProgressLine(json.path("status").stringValue(""), json.path("digest").stringValue(""),
					Math.max(0, json.path("total").asLong(0)), Math.max(0, json.path("completed").asLong(0)), "", 0);
		}
		catch (JacksonException ex) {
			return failure(INTERNAL_ERROR, "its answer is no JSON");
		}
	}

	public boolean isError() {
		return !this.error.isEmpty();
	}

	boolean isSuccess() {
		return this.status.equals(SUCCESS);
	}

	/**
	 * The line as Ollama writes it, without what is zero.
	 * @return JSON, without a newline
	 */
	public String toJson() {
		ObjectNode json = JSON.createObjectNode();
		if (isError()) {
			return json.put("error", this.error).toString();
		}
		json.put("status", this.status);
		if (!this.digest.isEmpty()) {
			json.put("digest", this.digest);
			putUnlessZero(json, "total", this.total);
			putUnlessZero(json, "completed", this.completed);
		}
		return json.toString();
	}

	private static void putUnlessZero(ObjectNode json, String name, long value) {
		if (value > 0) {
			json.put(name, value);
		}
	}

}
