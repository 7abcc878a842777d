package io.ollamagateway.models;

import java.util.List;
import java.util.Optional;

import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.Refusal;

/**
 * A model was unloaded.
 *
 * @param instances the ids of the instances that had it in memory
 * @param answer what one of them answered
 */
public record Unloaded(List<String> instances, InstanceAnswer answer) {

	/**
	 * Brings the answers together.
	 * @throws Refusal if one of those that were asked failed
	 */
	static Unloaded of(List<Instance> holders, List<Part> parts) {
		InstanceAnswers all = new InstanceAnswers();
		parts.forEach((part) -> all.add(part.instance(), part.answered()));
		Answered answered = all.allAreNeeded("unloaded");
		if (answered.isError()) {
			throw Refusal.of(Refusal.Reason.UPSTREAM_FAILED, answered.status(), answered.error());
		}
		return new Unloaded(holders.stream().map(Instance::id).toList(), parts.getFirst().answer().orElseThrow());
	}

	/**
	 * One instance's part.
	 */
	record Part(String instance, Answered answered, Optional<InstanceAnswer> answer) {
	}

}
