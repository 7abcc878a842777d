package io.ollamagateway.routing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * A directory as Kubernetes mounts a ConfigMap: files are links to {@code ..data}, which
 * is a link to a directory that is exchanged as a whole.
 */
public final class MountedConfig {

	private final Path directory;

	private int version;

	public MountedConfig(Path directory) {
		this.directory = directory;
	}

	/**
	 * Writes a file and swaps the link.
	 * @param name the file's name
	 * @param content what it says from now on
	 * @throws IOException if it cannot
	 */
	public MountedConfig put(String name, String content) throws IOException {
		Path data = Files.createDirectory(this.directory.resolve("..v" + ++this.version));
		Path file = Files.writeString(data.resolve(name), content);
		// the time tells nothing
		Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
		Path link = Files.createSymbolicLink(this.directory.resolve("..data_tmp"), data.getFileName());
		Files.move(link, this.directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
		if (!Files.exists(this.directory.resolve(name))) {
			Files.createSymbolicLink(this.directory.resolve(name), Path.of("..data", name));
		}
		return this;
	}

}
