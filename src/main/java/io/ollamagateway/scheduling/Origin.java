package io.ollamagateway.scheduling;

/**
 * Whose request a ticket is, as far as its turn depends on it.
 *
 * @param caller the name by which callers are served fairly; requests of one caller are
 * served in the order in which they came
 * @param priority the caller's class
 * @param share the caller's part in relation to others of its class, above 0; 1 is usual
 */
public record Origin(String caller, Priority priority, double share) {

	/** Somebody of whom nothing is known. */
	public static final Origin UNKNOWN = new Origin("", Priority.DEFAULT, 1);

	public Origin {
		if (!(share > 0)) {
			throw new IllegalArgumentException("a share must be above 0");
		}
	}

}
