package io.ollamagateway.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.ollamagateway.routing.MountedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationFilesTests {

	@TempDir
	private Path directory;

	@Test
	void aFileThatIsWrittenIsSeen() throws Exception {
		Path file = Files.writeString(this.directory.resolve("application.yml"), "a: 1");
		ConfigurationFiles files = files("spring.config.location", "optional:file:" + this.directory + "/");
		Map<Path, String> before = files.state();
		assertThat(before).containsKey(file).isEqualTo(files.state());
		Files.writeString(file, "a: 10");
		assertThat(files.state()).isNotEqualTo(before);
	}

	@Test
	void aFileThatComesOrGoesIsSeen() throws Exception {
		ConfigurationFiles files = files("spring.config.additional-location",
				"classpath:/x/;optional:file:" + this.directory + "/*/");
		Map<Path, String> before = files.state();
		Path file = Files.createDirectory(this.directory.resolve("team")).resolve("application-kubernetes.yaml");
		Files.writeString(file, "a: 1");
		assertThat(files.state()).isNotEqualTo(before);
		Files.delete(file);
		assertThat(files.state()).isEqualTo(before);
	}

	@Test
	void theSwapOfAConfigMapsLinkIsSeenWhateverTheTimesSay() throws Exception {
		MountedConfig mounted = new MountedConfig(this.directory).put("application.yml", "a: 1");
		ConfigurationFiles files = files("spring.config.import",
				"optional:file:" + this.directory.resolve("application.yml"));
		Map<Path, String> before = files.state();
		mounted.put("application.yml", "a: 2");
		assertThat(files.state()).isNotEqualTo(before);
	}

	@Test
	void keyFilesAndTreesCountWithAllThatIsVisibleInThem() throws Exception {
		ConfigurationFiles files = files("ollama-gateway.access.key-files", this.directory.toString());
		Map<Path, String> before = files.state();
		Files.writeString(this.directory.resolve(".swap"), "x");
		assertThat(files.state()).isEqualTo(before);
		Files.writeString(this.directory.resolve("team-a"), "keys: []");
		assertThat(files.state()).isNotEqualTo(before);
	}

	@Test
	void otherFilesBesideDoNotCount() throws Exception {
		ConfigurationFiles files = files("spring.config.location", this.directory + "/");
		Map<Path, String> before = files.state();
		Files.writeString(this.directory.resolve("notes.txt"), "x");
		Files.writeString(this.directory.resolve("other.yml"), "x");
		assertThat(files.state()).isEqualTo(before);
	}

	private static ConfigurationFiles files(String property, String value) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(property, value)));
		ConfigurationPropertySources.attach(environment);
		return ConfigurationFiles.of(environment);
	}

}
