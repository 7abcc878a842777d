package io.ollamagateway.fleet;

/**
 * An instance answered with an error.
 */
@SuppressWarnings("serial")
public final class InstanceRefusedException extends RuntimeException {

	private final int status;

	/**
	 * Creates an exception.
	 * @param status the status of the answer
	 * @param body the answer, or its beginning
	 */
	public InstanceRefusedException(int status, String body) {
		super(body, null, false, false);
		this.status = status;
	}

	public int status() {
		return this.status;
	}

}
