package io.ollamagateway.access;

/**
 * How urgent a caller's requests are. Where a slot is free for one of several that wait,
 * a class goes before those behind it here; waiting lifts requests from class to class.
 */
public enum PriorityClass {

	/** What keeps a service alive. */
	SYSTEM,
	/** A person waits for the answer. */
	INTERACTIVE,
	/** Whatever says nothing else. */
	DEFAULT,
	/** Nobody waits for the answer. */
	BULK

}
