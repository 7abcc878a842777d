package io.ollamagateway.scheduling;

/**
 * The class of a caller's requests. A class goes before all that stand behind it here;
 * waiting lifts a request from class to class, so that none starves.
 */
public enum Priority {

	/** What keeps a service alive. */
	SYSTEM(0),

	/** A person waits for it. */
	INTERACTIVE(1),

	/** Whatever says nothing else. */
	DEFAULT(2),

	/** Nobody waits for it. */
	BULK(3);

	private final int rank;

	Priority(int rank) {
		this.rank = rank;
	}

	/** 0 before all others. */
	int rank() {
		return this.rank;
	}

}
