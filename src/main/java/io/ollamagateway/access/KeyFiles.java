package io.ollamagateway.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.FileSystemResource;

/**
 * Reads keys from files beside the configuration, such as a mounted secret of Kubernetes.
 */
final class KeyFiles {

	private static final Bindable<List<KeyProperties>> KEYS = Bindable.listOf(KeyProperties.class);

	private KeyFiles() {
	}

	/**
	 * Reads a file, or all files of a directory.
	 * @param property the name of the property that names it
	 * @param path the file or directory
	 * @return the keys by the file that they stand in, in the order of the files' names
	 * @throws InvalidConfigurationPropertyValueException says what is wrong
	 */
	static Map<String, List<KeyProperties>> read(String property, Path path) {
		Map<String, List<KeyProperties>> keys = new LinkedHashMap<>();
		try {
			for (Path file : files(path)) {
				keys.put(property + ": " + file, keys(file));
			}
		}
		catch (IOException | RuntimeException ex) {
			throw new InvalidConfigurationPropertyValueException(property, path, reason(ex));
		}
		return keys;
	}

	private static List<Path> files(Path path) throws IOException {
		if (!Files.isDirectory(path)) {
			return List.of(path);
		}
		try (Stream<Path> files = Files.list(path)) {
			// Kubernetes keeps what it mounts behind names that begin with two dots
			return files.filter((file) -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
				.sorted()
				.toList();
		}
	}

	private static List<KeyProperties> keys(Path file) throws IOException {
		MutablePropertySources sources = new MutablePropertySources();
		new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file)).forEach(sources::addLast);
		Binder binder = new Binder(ConfigurationPropertySources.from(sources));
		return binder.bind("keys", KEYS, new NoUnboundElementsBindHandler(BindHandler.DEFAULT)).orElse(List.of());
	}

	/** The parser's own words would show the line, and with it a secret. */
	private static String reason(Exception failure) {
		return switch (failure) {
			case BindException bind -> bind.getName() + " of this file is not what it should be";
			case IOException _ -> "the file cannot be read";
			default -> "the file is not YAML with 'keys:' and a list of keys";
		};
	}

}
