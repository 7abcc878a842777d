package io.ollamagateway.settings;

import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Replaces the configuration by what its files say now: read and checked whole beside the
 * one that is current, which stays if anything is wrong with it. Requests that are on
 * their way keep the one that they came under.
 */
public final class ConfigurationReload {

	private static final Logger logger = LoggerFactory.getLogger(ConfigurationReload.class);

	private final ConfigurableApplicationContext context;

	private final SettingsOwner settings;

	private final List<ReloadedPart> others;

	private final ReloadListener listener;

	/**
	 * Creates it.
	 * @param context the application, whose environment is replaced
	 * @param settings whose owner is given the new ones
	 * @param others what else is read from the configuration
	 * @param listener is told of each reading
	 */
	public ConfigurationReload(ConfigurableApplicationContext context, SettingsOwner settings,
			List<ReloadedPart> others, ReloadListener listener) {
		this.context = context;
		this.settings = settings;
		this.others = others;
		this.listener = listener;
	}

	/**
	 * The files that are read.
	 * @return as the application's environment names them now
	 */
	ConfigurationFiles files() {
		return ConfigurationFiles.of(this.context.getEnvironment());
	}

	/** Reads the files; never fails. */
	void reload() {
		try {
			ConfigurationData data = ConfigurationData.read(this.context.getEnvironment());
			Settings read = data.settings();
			List<Runnable> changes = this.others.stream().map((part) -> part.read(data)).toList();
			Set<String> changed = data.replaceIn(this.context.getEnvironment());
			// log levels and people's own routes, which Spring binds anew; routes are
			// then made anew
			this.context.publishEvent(new EnvironmentChangeEvent(this.context, changed));
			changes.forEach(Runnable::run);
			this.settings.replace(read);
			logger.info("The configuration was read again: {} properties changed; {} pools, {} instances",
					changed.size(), read.pools().all().size(), read.pools().instances().size());
			this.listener.reloaded(null);
		}
		catch (RuntimeException ex) {
			String problem = sentence(ex);
			logger.error("The configuration was read again and is not taken, the one before stays: {}", problem);
			this.listener.reloaded(problem);
		}
	}

	/** A parser's own words would show the line that is wrong, and with it a secret. */
	private static String sentence(RuntimeException failure) {
		FailureAnalysis analysis = new ConfigurationFailureAnalyzer().analyze(failure);
		if (analysis != null) {
			return analysis.getDescription();
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
				return "a file is no YAML from line %d on: %s".formatted(yaml.getProblemMark().getLine() + 1,
						yaml.getProblem());
			}
		}
		return failure.getClass().getSimpleName() + ((failure.getMessage() != null) ? ": " + failure.getMessage() : "");
	}

}
