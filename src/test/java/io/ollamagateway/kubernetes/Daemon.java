package io.ollamagateway.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.real.Programs;

/**
 * A program of the control plane as a process that can be killed, started again and
 * frozen.
 */
final class Daemon implements AutoCloseable {

	private final List<String> command = new ArrayList<>();

	private final Path log;

	private Process process;

	Daemon(Path folder, String program, List<String> arguments) {
		this.command.add(Programs.kubernetes(program).toString());
		this.command.addAll(arguments);
		this.log = folder.resolve(program + ".log");
	}

	void start() {
		try {
			this.process = new ProcessBuilder(this.command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Ends it without a farewell: asked to end, an API server waits for its watches. */
	void kill() {
		if (this.process != null) {
			this.process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
		}
	}

	/** Lets it stand still, with its connections open. */
	void freeze() {
		signal("STOP");
	}

	/** Lets it go on. */
	void resume() {
		signal("CONT");
	}

	private void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start()
				.onExit()
				.orTimeout(20, TimeUnit.SECONDS)
				.join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The end of its log, for those who ask why it does not work. */
	String lastWords() {
		try {
			List<String> lines = Files.readAllLines(this.log);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		kill();
	}

}
