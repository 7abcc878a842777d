package io.ollamagateway.routing;

/**
 * An answer, or that there was none.
 *
 * @param instance the id of the instance that answered, {@code none} without one
 * @param status its status, 0 where no answer came
 * @param asked when the request was sent, of {@link System#nanoTime()}
 * @param ended when the answer had come whole
 */
record TimedAnswer(String instance, int status, long asked, long ended) {

	static TimedAnswer without(long asked, long ended) {
		return new TimedAnswer("none", 0, asked, ended);
	}

	double seconds() {
		return (this.ended - this.asked) / 1e9;
	}

}
