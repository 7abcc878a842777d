package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

/**
 * How documents lie in an answer's bytes.
 */
interface AnswerFraming {

	/** Reads from the buffer's position to its limit and leaves both as they are. */
	void read(ByteBuffer bytes);

	/** Whether something else may be sent here without running into what has passed. */
	boolean atStart();

}
