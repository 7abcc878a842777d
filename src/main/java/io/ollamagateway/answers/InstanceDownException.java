package io.ollamagateway.answers;

/**
 * An instance failed its health checks while a call waited for the first byte of its
 * answer.
 */
@SuppressWarnings("serial")
public final class InstanceDownException extends RuntimeException {

	/**
	 * Creates what ends such a call.
	 * @param instance the instance's id
	 */
	public InstanceDownException(String instance) {
		super("instance " + instance + " failed its health checks before it answered", null, false, false);
	}

}
