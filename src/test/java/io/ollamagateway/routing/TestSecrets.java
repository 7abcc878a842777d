package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Configures keys in tests.
 */
public final class TestSecrets {

	private TestSecrets() {
	}

	/**
	 * A secret as configuration holds it.
	 * @param secret the secret
	 * @return its digest
	 */
	public static String digest(String secret) {
		try {
			return "{sha256}" + HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The properties of one key.
	 * @param index its place
	 * @param secret its secret, which begins with its id and a dot
	 * @param others further properties, {@code name=value}
	 * @return the properties
	 */
	public static String[] key(int index, String secret, String... others) {
		String place = "access.keys[" + index + "].";
		String[] properties = new String[others.length + 2];
		properties[0] = place + "id=" + secret.substring(0, secret.indexOf('.'));
		properties[1] = place + "secret=" + digest(secret);
		for (int i = 0; i < others.length; i++) {
			properties[i + 2] = place + others[i];
		}
		return properties;
	}

	/**
	 * All of several properties.
	 * @param properties the properties
	 * @return one after the other
	 */
	public static String[] all(String[]... properties) {
		return java.util.Arrays.stream(properties).flatMap(java.util.Arrays::stream).toArray(String[]::new);
	}

}
