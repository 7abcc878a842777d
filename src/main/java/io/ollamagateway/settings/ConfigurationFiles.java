package io.ollamagateway.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * The files that the configuration came from, and the places where more of it would be
 * found: those of Spring Boot's configuration data, and the files with keys.
 */
final class ConfigurationFiles {

	/** More than a ConfigMap or a Secret can hold. */
	private static final int MOST = 1000;

	private static final int TREE_DEPTH = 3;

	private static final List<String> SEARCHED = List.of("spring.config.location", "spring.config.additional-location",
			"spring.config.import");

	private static final String TREE = "configtree:";

	private final Set<Path> files = new LinkedHashSet<>();

	/** Directories that are searched for files with the configuration's name. */
	private final Set<Path> directories = new LinkedHashSet<>(Set.of(Path.of("."), Path.of("config")));

	/** Directories of which every file counts. */
	private final Set<Path> trees = new LinkedHashSet<>();

	private final List<String> names;

	private ConfigurationFiles(List<String> names) {
		this.names = names;
	}

	/**
	 * The files of an environment.
	 * @param environment the environment
	 * @return its files, also those that are not there yet
	 */
	static ConfigurationFiles of(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		ConfigurationFiles files = new ConfigurationFiles(
				binder.bind("spring.config.name", Bindable.listOf(String.class)).orElse(List.of("application")));
		environment.getPropertySources().forEach(files::addOrigins);
		SEARCHED.forEach((property) -> binder.bind(property, Bindable.listOf(String.class))
			.orElse(List.of())
			.stream()
			.flatMap((locations) -> Stream.of(locations.split(";")))
			.forEach(files::addLocation));
		files.trees
			.addAll(binder.bind("ollama-gateway.access.key-files", Bindable.listOf(Path.class)).orElse(List.of()));
		return files;
	}

	private void addOrigins(PropertySource<?> source) {
		if (source instanceof EnumerablePropertySource<?> properties) {
			Stream.of(properties.getPropertyNames())
				.flatMap((name) -> file(OriginLookup.getOrigin(source, name)))
				.forEach(this.files::add);
		}
	}

	private static Stream<Path> file(@Nullable Origin origin) {
		Resource resource = (origin instanceof TextResourceOrigin text) ? text.getResource() : null;
		try {
			return (resource != null && resource.isFile()) ? Stream.of(resource.getFile().toPath()) : Stream.empty();
		}
		catch (IOException ex) {
			return Stream.empty();
		}
	}

	private void addLocation(String text) {
		String location = text.trim().replaceFirst("^optional:", "");
		boolean tree = location.startsWith(TREE);
		String path = location.replaceFirst("^(file|configtree):(//)?", "").replaceFirst("\\*/$", "");
		if (path.isEmpty() || path.startsWith("classpath:")) {
			return;
		}
		try {
			(tree ? this.trees : this.directories).add(Path.of(path));
		}
		catch (InvalidPathException ex) {
			// of another kind than a file, such as a configuration server
		}
	}

	/**
	 * What can be seen of the files without reading them. A file of a ConfigMap is
	 * another one as soon as Kubernetes has swapped its link, whatever its times say.
	 * @return equal to an earlier one if nothing changed
	 */
	Map<Path, String> state() {
		Map<Path, String> state = new TreeMap<>();
		this.files.forEach((file) -> state.put(file, state(file)));
		// a location with a star searches the directories within
		this.directories.forEach((directory) -> add(state, directory, 2, this::hasName));
		this.trees.forEach((tree) -> add(state, tree, TREE_DEPTH, (file) -> isVisible(tree.relativize(file))));
		return state;
	}

	private static void add(Map<Path, String> state, Path path, int depth, Predicate<Path> counts) {
		if (!Files.isDirectory(path)) {
			state.put(path, state(path));
			return;
		}
		try (Stream<Path> content = Files.walk(path, depth)) {
			content.limit(MOST)
				.filter((file) -> counts.test(file) && !Files.isDirectory(file))
				.forEach((file) -> state.put(file, state(file)));
		}
		catch (IOException | UncheckedIOException ex) {
			state.put(path, "unreadable");
		}
	}

	private boolean hasName(Path file) {
		String name = file.getFileName().toString();
		return name.matches(".*\\.(ya?ml|properties)") && this.names.stream().anyMatch(name::startsWith);
	}

	/** Kubernetes keeps what it mounts behind names that begin with two dots. */
	private static boolean isVisible(Path file) {
		return StreamSupport.stream(file.spliterator(), false).noneMatch((part) -> part.toString().startsWith("."));
	}

	private static String state(Path file) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			return file.toRealPath() + " " + attributes.lastModifiedTime() + " " + attributes.size();
		}
		catch (IOException ex) {
			return "absent";
		}
	}

}
