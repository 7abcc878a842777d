package io.ollamagateway.contract;

import java.util.Map;
import java.util.TreeMap;

/**
 * A request of the contract.
 *
 * @param method its method
 * @param path its path, as it is sent
 * @param headers its headers
 * @param body its body, empty if it has none
 */
record AnswerRequest(String method, String path, Map<String, String> headers, String body) {

	AnswerRequest {
		headers = new TreeMap<>(headers);
	}

	static AnswerRequest of(String method, String path) {
		return new AnswerRequest(method, path, Map.of(), "");
	}

	static AnswerRequest post(String path, String body) {
		return new AnswerRequest("POST", path, Map.of("Content-Type", "application/json"), body);
	}

	AnswerRequest with(String header, String value) {
		Map<String, String> all = new TreeMap<>(this.headers);
		all.put(header, value);
		return new AnswerRequest(this.method, this.path, all, this.body);
	}

	/** In one line, unlike any other's. */
	@Override
	public String toString() {
		Map<String, String> unusual = new TreeMap<>(this.headers);
		unusual.remove("Content-Type", "application/json");
		return (this.method + " " + this.path + (unusual.isEmpty() ? "" : " " + unusual) + " "
				+ this.body.replace("\n", "\\n"))
			.strip();
	}

}
