package io.ollamagateway.ingress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.netty.util.NetUtil;

/**
 * The names of the gateway: those that it is given, and those that nobody in the internet
 * can own.
 *
 * @param exact whole names
 * @param suffixes ends of names
 */
record HostNames(List<String> exact, List<String> suffixes) {

	private static final List<String> LOCAL_SUFFIXES = List.of(".localhost", ".local", ".internal");

	private static final Pattern NAME = Pattern.compile("\\*|(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

	static HostNames of(List<String> names) {
		List<String> lower = Stream.concat(names.stream(), Stream.of(machine()))
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.toList();
		return new HostNames(lower.stream().filter((name) -> !name.startsWith("*")).toList(),
				Stream
					.concat(LOCAL_SUFFIXES.stream(),
							lower.stream().filter((name) -> name.startsWith("*")).map((name) -> name.substring(1)))
					.toList());
	}

	static boolean isName(String text) {
		return NAME.matcher(text).matches();
	}

	/** As the system has it: asking the DNS for it could take its time. */
	private static String machine() {
		try {
			return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
		}
		catch (IOException ex) {
			return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
		}
	}

	/**
	 * Whether a name is one of them.
	 * @param host as the header {@code Host} has it
	 */
	boolean contain(String host) {
		String name = withoutPort(host.strip()).toLowerCase(Locale.ROOT);
		// a name without a dot is nobody's in the internet, and an address is no name
		return name.indexOf('.') < 0 || name.startsWith("[") || NetUtil.isValidIpV4Address(name)
				|| this.exact.contains(name) || this.suffixes.stream().anyMatch(name::endsWith);
	}

	private static String withoutPort(String host) {
		int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
		String name = (end > 0) ? host.substring(0, end) : host;
		// the root's dot changes nothing
		return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
	}

}
