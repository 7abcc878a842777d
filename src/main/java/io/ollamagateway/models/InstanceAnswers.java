package io.ollamagateway.models;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes one answer of what several instances answered to the same request.
 */
final class InstanceAnswers {

	private static final int NOT_FOUND = 404;

	private static final int BAD_GATEWAY = 502;

	private final Set<String> succeeded = new TreeSet<>();

	private final Map<String, Answered> missing = new TreeMap<>();

	private final Map<String, Answered> failed = new TreeMap<>();

	private int status;

	private int asked;

	void add(String instance, Answered answer) {
		this.asked++;
		if (!answer.isError()) {
			this.succeeded.add(instance);
			this.status = Math.max(this.status, answer.status());
		}
		else if (answer.status() == NOT_FOUND) {
			this.missing.put(instance, answer);
		}
		else {
			this.failed.put(instance, answer);
		}
	}

	/**
	 * Success if one has done it, and all others had nothing to do.
	 * @param what what was to be done, for people: {@code deleted}
	 * @return the answer
	 */
	Answered oneIsEnough(String what) {
		if (this.failed.isEmpty()) {
			return this.succeeded.isEmpty() ? this.missing.values().iterator().next() : new Answered(this.status, "");
		}
		return failure(what, this.failed);
	}

	/**
	 * Success if all have done it.
	 * @param what what was to be done, for people
	 * @return the answer
	 */
	Answered allAreNeeded(String what) {
		Map<String, Answered> others = new TreeMap<>(this.failed);
		others.putAll(this.missing);
		return others.isEmpty() ? new Answered(this.status, "") : failure(what, others);
	}

	private Answered failure(String what, Map<String, Answered> others) {
		Answered first = others.values().iterator().next();
		if (others.size() == this.asked && others.values().stream().allMatch(first::equals)) {
			return first;
		}
		StringBuilder text = new StringBuilder(what).append(" on ")
			.append(this.succeeded.size())
			.append(" of ")
			.append(this.asked)
			.append(" instances");
		if (!this.succeeded.isEmpty()) {
			text.append(" (").append(String.join(", ", this.succeeded)).append(")");
		}
		others.forEach(
				(instance, answer) -> text.append("; ").append(instance).append(" failed: ").append(answer.error()));
		return new Answered(BAD_GATEWAY, text.toString());
	}

}
