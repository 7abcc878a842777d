package io.ollamagateway.routing;

/**
 * The one place where the current settings lie.
 */
final class SettingsOwner {

	private volatile Settings current;

	SettingsOwner(Settings initial) {
		this.current = initial;
	}

	Settings current() {
		return this.current;
	}

	void replace(Settings settings) {
		this.current = settings;
	}

}
