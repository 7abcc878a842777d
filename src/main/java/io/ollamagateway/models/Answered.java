package io.ollamagateway.models;

/**
 * What is answered to a request that went to several instances.
 *
 * @param status the HTTP status
 * @param error why it failed; empty if it did not
 */
public record Answered(int status, String error) {

	/**
	 * Whether it is an error.
	 * @return {@code false} below status 400
	 */
	public boolean isError() {
		return this.status >= 400;
	}

}
