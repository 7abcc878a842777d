package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of others or of ours, in a process of its own, and what that process costs.
 */
final class ProxyProcess implements AutoCloseable {

	private static final Duration START = Duration.ofSeconds(60);

	/** What {@code /proc} counts in, on every Linux that Java runs on. */
	private static final long NANOS_PER_TICK = 10_000_000;

	private final Process process;

	private final int port;

	private final long startNanos;

	private ProxyProcess(Process process, int port, long startNanos) {
		this.process = process;
		this.port = port;
		this.startNanos = startNanos;
	}

	/**
	 * Starts a server and waits until it has answered a request.
	 * @param command the command
	 * @param port where it listens
	 * @param log where its output goes
	 */
	static ProxyProcess start(List<String> command, int port, Path log) throws IOException, InterruptedException {
		long begin = System.nanoTime();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			while (!Probe.answers(port)) {
				if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
					throw new IllegalStateException(command.getFirst() + " did not start: " + Files.readString(log));
				}
				TimeUnit.MILLISECONDS.sleep(20);
			}
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
		return new ProxyProcess(process, port, System.nanoTime() - begin);
	}

	int port() {
		return this.port;
	}

	/** Whether it becomes faster as it runs. */
	boolean isJava() {
		return this.process.info().command().filter((command) -> command.endsWith("java")).isPresent();
	}

	/** From the command to the first answer. */
	Duration startTime() {
		return Duration.ofNanos(this.startNanos);
	}

	/** The processor time of it and its children so far, in nanoseconds. */
	long cpuNanos() throws IOException {
		long ticks = 0;
		for (ProcessHandle one : family()) {
			ticks += ticks(read(one, "stat"));
		}
		return ticks * NANOS_PER_TICK;
	}

	/**
	 * What of that a virtual machine's compilers took, which they do in the beginning
	 * only. Their number must be fixed: a thread that has ended is not found any more.
	 */
	long compilerNanos() throws IOException {
		long ticks = 0;
		try (DirectoryStream<Path> threads = Files
			.newDirectoryStream(Path.of("/proc", Long.toString(this.process.pid()), "task"))) {
			for (Path thread : threads) {
				if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
					ticks += ticks(Files.readString(thread.resolve("stat")));
				}
			}
		}
		return ticks * NANOS_PER_TICK;
	}

	/** The memory of it and its children that is resident, in MiB. */
	double residentMegabytes() throws IOException {
		return megabytes("VmRSS:");
	}

	/** The most of it that was resident so far. */
	double mostResidentMegabytes() throws IOException {
		return megabytes("VmHWM:");
	}

	/** Has a virtual machine throw away what it does not need. */
	void collectGarbage() throws IOException, InterruptedException {
		if (isJava()) {
			Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
			new ProcessBuilder(jcmd.toString(), Long.toString(this.process.pid()), "GC.run")
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectErrorStream(true)
				.start()
				.waitFor();
		}
	}

	private static long ticks(String stat) {
		// behind the name, which may hold anything: state is the first field, utime
		// the 12th, stime the 13th
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
		return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
	}

	private double megabytes(String field) throws IOException {
		double kilobytes = 0;
		for (ProcessHandle one : family()) {
			kilobytes += read(one, "status").lines()
				.filter((line) -> line.startsWith(field))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
		}
		return kilobytes / 1024;
	}

	private List<ProcessHandle> family() {
		return Stream.concat(Stream.of(this.process.toHandle()), this.process.descendants()).toList();
	}

	private static String read(ProcessHandle process, String file) throws IOException {
		return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
	}

	@Override
	public void close() {
		List<ProcessHandle> family = family();
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				family.forEach(ProcessHandle::destroyForcibly);
			}
		}
		catch (InterruptedException ex) {
			family.forEach(ProcessHandle::destroyForcibly);
			Thread.currentThread().interrupt();
		}
	}

}
