package io.ollamagateway.access;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

import org.springframework.util.StringUtils;

/**
 * An ed25519 public key of OpenSSH's.
 *
 * @param text its Base64, which is also how a client names it
 * @param key the key itself
 */
record SigningKey(String text, PublicKey key) {

	private static final String TYPE = "ssh-ed25519";

	private static final int KEY_LENGTH = 32;

	/** What stands before the 32 bytes of such a key in X.509. */
	private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

	/**
	 * Reads a line as it stands in {@code id_ed25519.pub}.
	 * @throws IllegalArgumentException if it is none
	 */
	static SigningKey parse(String line) {
		String[] parts = StringUtils.tokenizeToStringArray(line, " \t\r\n");
		if (parts.length < 2 || !parts[0].equals(TYPE)) {
			throw notAKey();
		}
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(parts[1]));
			byte[] type = next(bytes);
			byte[] key = next(bytes);
			if (!new String(type, StandardCharsets.US_ASCII).equals(TYPE) || key.length != KEY_LENGTH
					|| bytes.hasRemaining()) {
				throw notAKey();
			}
			byte[] x509 = ByteBuffer.allocate(X509_HEAD.length + KEY_LENGTH).put(X509_HEAD).put(key).array();
			return new SigningKey(parts[1],
					KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
		}
		catch (IllegalArgumentException | BufferUnderflowException | NegativeArraySizeException
				| GeneralSecurityException ex) {
			throw notAKey();
		}
	}

	/** Each part is its length, in four bytes, and that many bytes. */
	private static byte[] next(ByteBuffer bytes) {
		int length = bytes.getInt();
		if (length > bytes.remaining()) {
			throw new BufferUnderflowException();
		}
		byte[] part = new byte[length];
		bytes.get(part);
		return part;
	}

	private static IllegalArgumentException notAKey() {
		return new IllegalArgumentException(
				"it is not an ed25519 public key of OpenSSH: expected the line in ~/.ollama/id_ed25519.pub, 'ssh-ed25519 AAAA…'");
	}

	boolean verifies(String signed, String signature) {
		try {
			Signature verifier = Signature.getInstance("Ed25519");
			verifier.initVerify(this.key);
			verifier.update(signed.getBytes(StandardCharsets.UTF_8));
			return verifier.verify(Base64.getDecoder().decode(signature));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			// not even a signature
			return false;
		}
	}

}
