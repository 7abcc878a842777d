package io.ollamagateway.scheduling;

/**
 * Tells what the scheduler knows.
 */
@FunctionalInterface
public interface ScheduleSource {

	/**
	 * What it knows now.
	 * @return a view of this moment, which does not change
	 */
	ScheduleView view();

}
