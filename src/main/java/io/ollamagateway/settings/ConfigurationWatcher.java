package io.ollamagateway.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Looks at the configuration's files now and then and has them read when they have
 * changed and then lain still for one interval: who writes several files, or one in
 * several steps, is waited for. It looks and is not told, since what tells of files does
 * not reach into every kind of mounted directory.
 */
public final class ConfigurationWatcher implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ConfigurationWatcher.class);

	/** How soon it is found out that watching was switched on. */
	private static final Duration OFF = Duration.ofSeconds(10);

	private final ConfigurationReload reload;

	private final Supplier<Duration> interval;

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().daemon().name("configuration").factory(), new ThreadPoolExecutor.DiscardPolicy());

	private ConfigurationFiles files;

	private Map<Path, String> known;

	private Map<Path, String> seen = Map.of();

	private volatile boolean running;

	/**
	 * Creates a watcher that does not watch yet.
	 * @param reload has the files read
	 * @param interval how often it looks; zero: never
	 */
	public ConfigurationWatcher(ConfigurationReload reload, Supplier<Duration> interval) {
		this.reload = reload;
		this.interval = interval;
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.files = reload.files();
		this.known = this.files.state();
	}

	@Override
	public void start() {
		this.running = true;
		next();
	}

	private void next() {
		if (!this.running) {
			return;
		}
		Duration pause = this.interval.get().isPositive() ? this.interval.get() : OFF;
		var _ = this.thread.schedule(this::look, pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void look() {
		try {
			if (this.interval.get().isPositive()) {
				lookAtFiles();
			}
		}
		catch (RuntimeException ex) {
			logger.error("The configuration's files could not be looked at", ex);
		}
		next();
	}

	private void lookAtFiles() {
		Map<Path, String> now = this.files.state();
		boolean still = now.equals(this.seen);
		this.seen = now;
		if (still && !now.equals(this.known)) {
			this.reload.reload();
			// what it names now may be other files; what changed while it was read is
			// read again
			this.files = this.reload.files();
			this.known = this.files.state();
			this.known.replaceAll((file, state) -> now.getOrDefault(file, state));
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.thread.shutdown();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
