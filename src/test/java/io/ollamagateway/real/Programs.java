package io.ollamagateway.real;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;

/**
 * Finds the real programs that tests run. Where one is missing the test that asks for it
 * is skipped with a sentence that says how to get it; in CI, where the environment says
 * {@code CI=true}, it fails instead, since a proof that was left out looks like one that
 * succeeded.
 */
public final class Programs {

	private static final String INSTALL = "run src/test/real/install.sh, which builds it, and set the variable as it says";

	private Programs() {
	}

	/**
	 * The {@code ollama} program.
	 * @return what {@code OLLAMA_BIN} names, else the one on the path
	 */
	public static Path ollama() {
		return required(findOllama(),
				"Ollama is not here: OLLAMA_BIN names no program and none is on the path; " + INSTALL);
	}

	/**
	 * Whether {@link #ollama()} is here, for tests that can do with something else.
	 */
	public static boolean isOllamaHere() {
		return findOllama().filter(Files::isExecutable).isPresent();
	}

	private static Optional<Path> findOllama() {
		String named = System.getenv("OLLAMA_BIN");
		return (named != null) ? Optional.of(Path.of(named)) : onPath("ollama");
	}

	/**
	 * A part of the Kubernetes control plane.
	 * @param name {@code etcd}, {@code kube-apiserver} or {@code kube-controller-manager}
	 * @return the program in the folder that {@code KUBEBUILDER_ASSETS} names, else the
	 * one on the path
	 */
	public static Path kubernetes(String name) {
		String folder = System.getenv("KUBEBUILDER_ASSETS");
		Optional<Path> program = (folder != null) ? Optional.of(Path.of(folder, name)) : onPath(name);
		return required(program, name + " is not here: KUBEBUILDER_ASSETS names no folder that has it and none is on"
				+ " the path; " + INSTALL);
	}

	/**
	 * A program that the system's packages bring.
	 * @param name its name on the path
	 * @param advice how to get it, as the end of a sentence
	 * @return where it is
	 */
	public static Path installed(String name, String advice) {
		return required(onPath(name), name + " is not on the path; " + advice);
	}

	/**
	 * Something that a test cannot do without.
	 * @param program where it should be
	 * @param missing the sentence for whom it is not there
	 * @return where it is
	 */
	public static Path required(Optional<Path> program, String missing) {
		Optional<Path> found = program.filter(Files::isExecutable);
		if (found.isEmpty()) {
			if ("true".equals(System.getenv("CI"))) {
				throw new AssertionError(missing);
			}
			Assumptions.abort(missing);
		}
		return found.orElseThrow().toAbsolutePath();
	}

	private static Optional<Path> onPath(String name) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
