package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A system in the comparison.
 *
 * @param name what it is called in tables
 * @param program what must be installed for it, a path
 * @param starter starts it
 */
record Contender(String name, Path program, Starter starter) {

	boolean isInstalled() {
		return Files.isExecutable(this.program);
	}

	/**
	 * Starts it in front of instances.
	 * @param instances their ports
	 * @param folder where its files go
	 */
	ProxyProcess start(List<Integer> instances, Path folder) throws IOException, InterruptedException {
		int port = Probe.freePort();
		String file = this.name.replaceAll("\\W+", "-");
		Path own = Files.createDirectories(folder.resolve(file));
		return ProxyProcess.start(this.starter.command(port, instances, own), port, own.resolve("output.log"));
	}

	/**
	 * Writes what a system needs, and says how it is started.
	 */
	@FunctionalInterface
	interface Starter {

		/**
		 * The command.
		 * @param port where it is to listen, on 127.0.0.1
		 * @param instances the ports of the instances
		 * @param folder for its files
		 */
		List<String> command(int port, List<Integer> instances, Path folder) throws IOException;

	}

}
