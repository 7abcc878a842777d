package io.ollamagateway.settings;

import java.util.function.BiConsumer;

import io.ollamagateway.fleet.Notifications;
import io.ollamagateway.fleet.discovery.Discoveries;
import io.ollamagateway.fleet.discovery.Membership;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the current settings lie: what is configured, and with it the
 * instances that were found. They are replaced whole; a request that is on its way keeps
 * those that it came under.
 */
public final class SettingsOwner {

	private final Discoveries discoveries;

	private final Notifications notifications = new Notifications();

	private volatile @Nullable Listener listener;

	private Settings configured;

	private volatile Settings current;

	/**
	 * Creates an owner.
	 * @param initial the first settings
	 * @param discoveries finds instances for their pools
	 */
	public SettingsOwner(Settings initial, Discoveries discoveries) {
		this.configured = initial;
		this.current = initial;
		initial.access().warnOfWhatIsOpen();
		this.discoveries = discoveries;
	}

	/** Those that count now; a request keeps the ones that it came under. */
	public Settings current() {
		return this.current;
	}

	/**
	 * Looks for instances, from now on.
	 * @param listener is told of all settings but those that are current now, when they
	 * have become current
	 */
	public synchronized void start(Listener listener) {
		this.listener = listener;
		this.discoveries.onChange(this::found);
		this.discoveries.watch(this.configured.pools());
	}

	/**
	 * Takes other settings. What was found for their pools stays found.
	 * @param settings the settings as they are configured
	 */
	public void replace(Settings settings) {
		settings.access().warnOfWhatIsOpen();
		synchronized (this) {
			this.configured = settings;
			if (this.listener == null) {
				this.current = settings;
				return;
			}
			this.discoveries.watch(settings.pools());
			notify(Listener::configured);
		}
		this.notifications.deliver();
	}

	private void found() {
		synchronized (this) {
			if (this.listener != null) {
				notify(Listener::found);
			}
		}
		this.notifications.deliver();
	}

	private void notify(BiConsumer<Listener, Membership> event) {
		Membership members = join();
		this.notifications.add(() -> {
			Listener told = this.listener;
			if (told != null) {
				event.accept(told, members);
			}
		});
	}

	/** Looks for nothing any more, and tells nobody. */
	public synchronized void stop() {
		this.listener = null;
		this.discoveries.close();
	}

	private Membership join() {
		Membership membership = this.discoveries.join(this.configured.pools());
		this.current = this.configured.withPools(membership.pools());
		return membership;
	}

	/**
	 * Is told of other settings.
	 */
	public interface Listener {

		/**
		 * Something else is configured.
		 * @param members the pools and their instances from now on
		 */
		void configured(Membership members);

		/**
		 * Other instances were found. Nothing else has changed.
		 * @param members the pools and their instances from now on
		 */
		void found(Membership members);

	}

}
