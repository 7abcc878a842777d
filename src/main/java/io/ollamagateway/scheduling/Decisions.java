package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.protocol.Refusal;

/**
 * What follows from an event, in order.
 */
final class Decisions {

	private List<Decision> made = new ArrayList<>();

	void add(Decision decision) {
		this.made.add(decision);
	}

	void refuse(Ticket ticket, Refusal refusal) {
		add(new Decision.Refused(ticket, refusal));
	}

	/** Hands over what has been decided since the last time. */
	List<Decision> take() {
		List<Decision> taken = this.made;
		this.made = new ArrayList<>(2);
		return taken;
	}

}
