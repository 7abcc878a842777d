package io.ollamagateway.scheduling;

import java.util.List;

/**
 * An instance's next load: for whom, and what has to make room. An instance has one at a
 * time, because Ollama loads one model after the other.
 *
 * @param line the requests that need it
 * @param victims what has to go first, cordoned since
 * @param loading whether the load has begun; before it, the victims still work
 */
record Claim(Line line, List<Runner> victims, boolean loading) {

	boolean isFree() {
		return this.victims.stream().allMatch((victim) -> victim.active() == 0);
	}

}
