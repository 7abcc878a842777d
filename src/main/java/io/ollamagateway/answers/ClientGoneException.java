package io.ollamagateway.answers;

/**
 * The client left before its request had arrived. There is nobody to answer.
 */
@SuppressWarnings("serial")
public final class ClientGoneException extends RuntimeException {

	/**
	 * A client has left.
	 * @param cause how that was noticed
	 */
	public ClientGoneException(Throwable cause) {
		super("The client left", cause, false, false);
	}

}
