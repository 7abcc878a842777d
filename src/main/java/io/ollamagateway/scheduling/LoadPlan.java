package io.ollamagateway.scheduling;

import java.util.List;

/**
 * A load that could be made.
 *
 * @param instance where
 * @param victims what would have to go
 * @param seconds until the model would be there
 * @param harm what the others would lose by it, in seconds
 */
record LoadPlan(InstanceLoad instance, List<Runner> victims, double seconds, double harm) {

	double cost() {
		return this.seconds + this.harm;
	}

}
