package io.ollamagateway.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.SpringBootVersion;

/**
 * What people have today, from Debian's packages. Their configurations lie beside this
 * class's resources.
 */
final class DebianContenders {

	private static final Path NGINX = Path.of("/usr/sbin/nginx");

	private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

	private static final Path PYTHON = Path.of("/usr/bin/python3");

	private DebianContenders() {
	}

	/**
	 * NGINX, streaming as it comes.
	 * @param balance its rule: {@code least_conn;}, {@code hash $request_uri;} or nothing
	 * for round-robin
	 */
	static Contender nginx(String name, String balance) {
		return new Contender(name, NGINX, (port, instances, folder) -> {
			String servers = lines(instances, "server 127.0.0.1:%d;"::formatted);
			Path file = write(folder, "nginx.conf",
					resource("nginx.conf").replace("@PORT@", "" + port)
						.replace("@BALANCE@", balance)
						.replace("@SERVERS@", servers)
						.replace("@FOLDER@", folder.toString()));
			return List.of(NGINX.toString(), "-c", file.toString(), "-p", folder.toString());
		});
	}

	/**
	 * HAProxy with the article's configuration. Its rate limit is lifted, which the load
	 * of a benchmark would hit at once, and its check asks with GET: Ollama answers 405
	 * to {@code POST /api/tags}, so that no server would ever be up.
	 * @param copies how often each instance is named: each may have ten connections
	 */
	static Contender haproxyOfTheArticle(int copies) {
		return haproxy("HAProxy as in the article", "haproxy-article.cfg", copies);
	}

	static Contender haproxyTuned() {
		return haproxy("HAProxy, tuned", "haproxy-tuned.cfg", 1);
	}

	private static Contender haproxy(String name, String configuration, int copies) {
		return new Contender(name, HAPROXY, (port, instances, folder) -> {
			List<Integer> all = Collections.nCopies(copies, instances).stream().flatMap(List::stream).toList();
			String servers = IntStream.range(0, all.size())
				.mapToObj((i) -> "server ollama%d 127.0.0.1:%d".formatted(i + 1, all.get(i)))
				.map((server) -> configuration.contains("article") ? server + " check inter 5s fall 3 rise 2 maxconn 10"
						: server)
				.collect(Collectors.joining("\n    "));
			Path file = write(folder, configuration,
					resource(configuration).replace("@PORT@", "" + port).replace("@SERVERS@", servers));
			return List.of(HAPROXY.toString(), "-W", "-f", file.toString());
		});
	}

	/** A router in Flask, made as the article makes one. */
	static Contender flask() {
		return new Contender("Flask router", PYTHON, (port, instances, folder) -> {
			Path file = write(folder, "router.py", resource("router.py"));
			return List.of(PYTHON.toString(), file.toString(), "" + port,
					instances.stream().map((one) -> "http://127.0.0.1:" + one).collect(Collectors.joining(",")));
		});
	}

	/** What is installed, in its own words. */
	static String versions() throws IOException, InterruptedException {
		List<String> versions = new ArrayList<>();
		for (List<String> command : List.of(List.of(NGINX.toString(), "-v"), List.of(HAPROXY.toString(), "-v"), List.of(
				PYTHON.toString(), "-W", "ignore", "-c",
				"import flask, requests; print('Flask', flask.__version__, 'requests', requests.__version__)"))) {
			if (Files.isExecutable(Path.of(command.getFirst()))) {
				Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
				String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				process.waitFor();
				versions.add(said.lines().findFirst().orElse("").replaceAll("^nginx version: |(?<=\\d) \\d{4}/.*", ""));
			}
		}
		return String.join("; ", versions) + "; Spring Boot " + SpringBootVersion.getVersion() + ".\n\n";
	}

	private static String lines(List<Integer> instances, IntFunction<String> line) {
		return instances.stream().map(line::apply).collect(Collectors.joining("\n    "));
	}

	private static Path write(Path folder, String name, String text) throws IOException {
		return Files.writeString(folder.resolve(name), text);
	}

	private static String resource(String name) {
		try (InputStream stream = DebianContenders.class.getResourceAsStream(name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
