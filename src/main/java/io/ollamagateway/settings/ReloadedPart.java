package io.ollamagateway.settings;

/**
 * A part of the configuration that is not the gateway's own, and that its owner does not
 * bind anew by itself when the files change, or not well.
 */
@FunctionalInterface
public interface ReloadedPart {

	/**
	 * Reads the part and changes nothing yet.
	 * @param data what the files say now
	 * @return puts in place what was read; run only if all else is in order as well
	 * @throws RuntimeException says what is wrong
	 */
	Runnable read(ConfigurationData data);

}
