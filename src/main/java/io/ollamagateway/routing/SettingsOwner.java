package io.ollamagateway.routing;

import java.util.function.Consumer;

/**
 * The one place where the current settings lie. They are replaced whole; a request that
 * is on its way keeps those that it came under.
 */
final class SettingsOwner {

	private final Consumer<Settings> changed;

	private volatile Settings current;

	/**
	 * Creates an owner.
	 * @param initial the first settings
	 * @param changed is told of all others when they have become current
	 */
	SettingsOwner(Settings initial, Consumer<Settings> changed) {
		this.current = initial;
		this.changed = changed;
	}

	Settings current() {
		return this.current;
	}

	void replace(Settings settings) {
		this.current = settings;
		this.changed.accept(settings);
	}

}
