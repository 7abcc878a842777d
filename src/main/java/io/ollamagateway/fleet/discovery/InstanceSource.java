package io.ollamagateway.fleet.discovery;

import java.util.List;

import reactor.core.publisher.Flux;

/**
 * A place where instances are found.
 */
interface InstanceSource {

	/**
	 * All instances that are there, told anew when something changes. Nothing is told as
	 * long as nobody answers; it never ends, nor by an error, until it is cancelled.
	 */
	Flux<List<FoundInstance>> instances();

}
