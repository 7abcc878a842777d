package io.ollamagateway.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * What the configuration's files say, read as Spring Boot reads them at the start.
 */
public final class ConfigurationData {

	private static final String DEFAULTS = "defaultProperties";

	private final ConfigurableEnvironment environment;

	private ConfigurationData(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Reads the files as they are now, beside the application's environment.
	 * @param application that environment; what comes from the command line, from
	 * variables and the like is taken over from it
	 * @return what the files say
	 */
	static ConfigurationData read(ConfigurableEnvironment application) {
		StandardEnvironment environment = new StandardEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
		application.getPropertySources()
			.stream()
			.filter((source) -> !isFromFile(source)
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.forEach(sources::addLast);
		ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(),
				new DefaultBootstrapContext(), List.of(application.getActiveProfiles()));
		ConfigurationPropertySources.attach(environment);
		return new ConfigurationData(environment);
	}

	/** By the names that Spring Boot gives them. */
	private static boolean isFromFile(PropertySource<?> source) {
		return source.getName().startsWith("Config resource '") || source.getName().startsWith("Config tree '");
	}

	ConfigurationFiles files() {
		return ConfigurationFiles.of(this.environment);
	}

	/**
	 * The gateway's own part, bound as strictly as at the start.
	 * @return the settings, which are valid
	 * @throws RuntimeException says what is wrong
	 */
	public Settings settings() {
		return Settings.of(Binder.get(this.environment)
			.bindOrCreate("ollama-gateway", Bindable.of(GatewayProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter())));
	}

	/**
	 * A part that is not the gateway's own.
	 * @param prefix the name of the part
	 * @param type what it is bound to
	 * @return the part, with the type's defaults where nothing is said
	 * @throws RuntimeException says what is wrong
	 */
	public <T> T bind(String prefix, Class<T> type) {
		return Binder.get(this.environment).bindOrCreate(prefix, type);
	}

	/**
	 * Puts what the files say in the place of what they said before.
	 * @param application the application's environment
	 * @return the names of the properties whose values differ now
	 */
	Set<String> replaceIn(ConfigurableEnvironment application) {
		MutablePropertySources target = application.getPropertySources();
		List<PropertySource<?>> before = fromFiles(application);
		List<PropertySource<?>> now = fromFiles(this.environment);
		for (PropertySource<?> source : now) {
			// one that was there keeps its place, and at no moment is it missing
			if (target.contains(source.getName())) {
				target.replace(source.getName(), source);
			}
		}
		names(before).stream().filter((name) -> !names(now).contains(name)).forEach(target::remove);
		if (!names(before).equals(names(now))) {
			arrange(target, now);
		}
		Map<String, Object> old = values(before);
		Map<String, Object> current = values(now);
		Set<String> names = new HashSet<>(old.keySet());
		names.addAll(current.keySet());
		names.removeIf((name) -> Objects.equals(old.get(name), current.get(name)));
		return names;
	}

	/** In their order, in front of the defaults. */
	private static void arrange(MutablePropertySources target, List<PropertySource<?>> sources) {
		for (PropertySource<?> source : sources) {
			if (target.contains(DEFAULTS)) {
				target.addBefore(DEFAULTS, source);
			}
			else {
				target.addLast(source);
			}
		}
	}

	private static List<String> names(List<PropertySource<?>> sources) {
		return sources.stream().map(PropertySource::getName).toList();
	}

	private static List<PropertySource<?>> fromFiles(ConfigurableEnvironment environment) {
		List<PropertySource<?>> sources = new ArrayList<>();
		environment.getPropertySources().stream().filter(ConfigurationData::isFromFile).forEach(sources::add);
		return sources;
	}

	private static Map<String, Object> values(List<PropertySource<?>> sources) {
		Map<String, Object> values = new HashMap<>();
		for (PropertySource<?> source : sources) {
			if (source instanceof EnumerablePropertySource<?> properties) {
				for (String name : properties.getPropertyNames()) {
					values.putIfAbsent(name, properties.getProperty(name));
				}
			}
		}
		return values;
	}

}
