package io.ollamagateway.fleet.model;

/**
 * What an Ollama server tells of itself.
 *
 * @param version its version, such as {@code 0.33.3}; empty = not known
 * @param cloudDisabled whether it refuses models of ollama.com
 * @param cloudSource what decides that, in Ollama's words: {@code none}, {@code env},
 * {@code config}, {@code both}; empty = not known, as of servers before 0.16.2
 */
public record ServerFacts(String version, boolean cloudDisabled, String cloudSource) {

	/** Nothing is known. */
	public static final ServerFacts UNKNOWN = new ServerFacts("", false, "");

}
