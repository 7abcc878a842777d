package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

final class Hashes {

	private Hashes() {
	}

	static String sha256(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return sha256(bytes, bytes.length);
	}

	static String sha256(byte[] bytes, int length) {
		MessageDigest digest = newSha256();
		digest.update(bytes, 0, length);
		return HexFormat.of().formatHex(digest.digest());
	}

	static MessageDigest newSha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A well spread number that is the same on every machine. */
	static long seed(Object... parts) {
		long hash = 1125899906842597L;
		for (Object part : parts) {
			String text = String.valueOf(part);
			for (int i = 0; i < text.length(); i++) {
				hash = 31 * hash + text.charAt(i);
			}
			hash ^= hash >>> 29;
			hash *= 0xBF58476D1CE4E5B9L;
		}
		return hash;
	}

}
