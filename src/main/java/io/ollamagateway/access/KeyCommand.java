package io.ollamagateway.access;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes a key: {@code java -jar ollama-gateway.jar make-key ID}. Its secret is shown once
 * and kept nowhere.
 */
public final class KeyCommand {

	/** The first argument that asks for it. */
	public static final String NAME = "make-key";

	private static final int RANDOM_BYTES = 32;

	private final PrintStream out;

	private final SecureRandom random;

	/**
	 * Creates the command.
	 * @param out where to show the key
	 * @param random makes the secret
	 */
	public KeyCommand(PrintStream out, SecureRandom random) {
		this.out = out;
		this.random = random;
	}

	/**
	 * Whether the gateway is asked to make a key instead of starting.
	 * @param arguments of the command line
	 * @return {@code true} if it is
	 */
	public static boolean isAskedFor(String[] arguments) {
		return arguments.length > 0 && arguments[0].equals(NAME);
	}

	/**
	 * Makes a key.
	 * @param arguments of the command line: the command's name, and the key's id
	 * @return what to end the process with: 0, or 1 if the arguments are wrong
	 */
	public int run(String[] arguments) {
		if (arguments.length != 2 || !arguments[1].matches(KeyReader.ID)) {
			this.out.println("Usage: " + NAME + " ID, where ID is 1 to 64 letters, digits, '-' or '_'");
			return 1;
		}
		String id = arguments[1];
		byte[] bytes = new byte[RANDOM_BYTES];
		this.random.nextBytes(bytes);
		String secret = id + Keys.SEPARATOR + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		this.out.println("The secret of key '" + id + "', which is shown only now and kept nowhere:\n");
		this.out.println("    " + secret + "\n");
		this.out.println("The line for ollama-gateway.access.keys in application.yml, or for a key file:\n");
		this.out.println("    - {id: " + id + ", secret: \"" + SecretDigest.of(secret).toConfiguration()
				+ "\", scopes: [inference]}");
		return 0;
	}

}
