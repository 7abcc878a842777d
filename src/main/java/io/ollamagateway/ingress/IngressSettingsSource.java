package io.ollamagateway.ingress;

/**
 * Where the door finds the settings of the moment.
 */
@FunctionalInterface
public interface IngressSettingsSource {

	/**
	 * The current settings.
	 * @return a snapshot, which stays as it is
	 */
	IngressSettings current();

}
