package io.ollamagateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The digest by which a secret is known. Secrets are long and random, so that a slow hash
 * would cost much, on each request, and add nothing.
 */
final class SecretDigest {

	private static final String PREFIX = "{sha256}";

	private static final int LENGTH = 32;

	private final byte[] bytes;

	private SecretDigest(byte[] bytes) {
		this.bytes = bytes;
	}

	static SecretDigest of(String secret) {
		try {
			return new SecretDigest(
					MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Reads what configuration holds.
	 * @throws IllegalArgumentException if it is no digest. The message does not tell the
	 * text, which may be a secret
	 */
	static SecretDigest parse(String text) {
		if (text.startsWith(PREFIX)) {
			byte[] digest = decode(text.substring(PREFIX.length()).strip());
			if (digest.length == LENGTH) {
				return new SecretDigest(digest);
			}
		}
		throw new IllegalArgumentException("it must be " + PREFIX
				+ " and the SHA-256 digest of the secret, not the secret itself; the command make-key makes both");
	}

	private static byte[] decode(String text) {
		try {
			return (text.length() == 2 * LENGTH) ? HexFormat.of().parseHex(text)
					: Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
		}
		catch (IllegalArgumentException ex) {
			return new byte[0];
		}
	}

	/**
	 * Takes the same time whether they are the same or not.
	 */
	boolean isSameAs(SecretDigest other) {
		return MessageDigest.isEqual(this.bytes, other.bytes);
	}

	/**
	 * The digest as configuration holds it.
	 */
	String toConfiguration() {
		return PREFIX + HexFormat.of().formatHex(this.bytes);
	}

}
