package io.ollamagateway.chart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts that run in Ollama's pods, run here.
 */
class PodScriptTests {

	private static final Path SCRIPTS = HelmChart.FOLDER.resolve("files/scripts");

	@TempDir
	Path folder;

	@Test
	void drainingEndsWithTheLastConnection() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Map<String, String> environment = Map.of("OLLAMA_PORT", Integer.toString(server.getLocalPort()),
					"DRAIN_SECONDS", "60", "DRAIN_NOTICE", "0");
			assertThat(run("drain", environment).exit()).isZero();
			Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
			Socket accepted = server.accept();
			Process draining = start("drain", environment);
			assertThat(draining.waitFor(2, TimeUnit.SECONDS)).as("ended while a client was connected").isFalse();
			client.close();
			accepted.close();
			assertThat(draining.waitFor(20, TimeUnit.SECONDS)).isTrue();
			assertThat(draining.exitValue()).isZero();
		}
	}

	@Test
	void drainingEndsWhenItsTimeIsOver() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
			assertThat(client.isConnected()).isTrue();
			assertThat(run("drain", Map.of("OLLAMA_PORT", Integer.toString(server.getLocalPort()), "DRAIN_SECONDS", "1",
					"DRAIN_NOTICE", "0"))
				.exit()).isZero();
		}
	}

	@Test
	void theGenerateProbeAsksTheModel() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults())) {
			Map<String, String> environment = Map.of("OLLAMA_PORT",
					Integer.toString(URI.create(ollama.url()).getPort()));
			assertThat(run("generate", environment, "llama3.2").exit()).isZero();
			assertThat(run("generate", environment, "absent").exit()).isNotZero();
		}
		// nobody listens on port 1
		assertThat(run("generate", Map.of("OLLAMA_PORT", "1"), "llama3.2").exit()).isNotZero();
	}

	@Test
	void modelsThatAreMissingArePulledAndTheOthersAreNot() throws Exception {
		fakeOllama("[ \"$2\" = present ]", "exit 0");
		Ended ended = run("provision", provisioning(), "present", "missing");
		assertThat(ended.exit()).as(ended.output()).isZero();
		assertThat(ended.output()).contains("present is there", "missing is pulled");
		assertThat(calls()).contains("pull missing").doesNotContain("pull present");
	}

	@Test
	void aPullThatFailsIsTriedAgainAndThenToldInTheLog() throws Exception {
		fakeOllama("false", "exit 1");
		Ended ended = run("provision", provisioning(), "missing");
		assertThat(ended.exit()).isEqualTo(1);
		assertThat(ended.output()).contains("missing cannot be pulled");
		assertThat(calls().stream().filter("pull missing"::equals)).hasSize(5);
	}

	@Test
	void aPullEndsInTime() throws Exception {
		fakeOllama("false", "exec sleep 60");
		Map<String, String> environment = new java.util.HashMap<>(provisioning());
		environment.put("PROVISION_SECONDS", "2");
		Ended ended = run("provision", environment, "slow");
		assertThat(ended.exit()).isEqualTo(1);
		assertThat(ended.output()).contains("slow: not within 2 s");
	}

	@Test
	void podsThatShareAFolderPullOneAfterTheOther() throws Exception {
		Path lock = this.folder.resolve("lock");
		fakeOllama("false", "echo begin >> \"$CALLS\"; sleep 0.5; echo end >> \"$CALLS\"");
		Map<String, String> environment = new java.util.HashMap<>(provisioning());
		environment.put("PROVISION_LOCK", lock.toString());
		Process first = start("provision", environment, "a");
		Process second = start("provision", environment, "b");
		assertThat(first.waitFor(60, TimeUnit.SECONDS) && second.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(calls().stream().filter((call) -> call.matches("begin|end"))).containsExactly("begin", "end",
				"begin", "end");
	}

	private Map<String, String> provisioning() {
		return Map.of("PROVISION_SECONDS", "60", "PROVISION_PAUSE", "0", "CALLS",
				this.folder.resolve("calls").toString(), "PATH", this.folder + ":" + System.getenv("PATH"));
	}

	private List<String> calls() throws IOException {
		return Files.readAllLines(this.folder.resolve("calls"));
	}

	private void fakeOllama(String show, String pull) throws IOException {
		Path file = Files.writeString(this.folder.resolve("ollama"), """
				#!/usr/bin/env bash
				echo "$1 ${2:-}" >> "$CALLS"
				case $1 in
				  serve) exec sleep 60 ;;
				  show) %s ;;
				  pull) %s ;;
				esac
				""".formatted(show, pull));
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private Ended run(String script, Map<String, String> environment, String... arguments) throws Exception {
		Process process = start(script, environment, arguments);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return new Ended(process.exitValue(),
				new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
	}

	private static Process start(String script, Map<String, String> environment, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(
				List.of("bash", "-c", HelmChart.read(SCRIPTS.resolve(script + ".sh")), script));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		return builder.start();
	}

	private record Ended(int exit, String output) {

	}

}
