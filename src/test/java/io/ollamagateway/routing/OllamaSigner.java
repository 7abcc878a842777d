package io.ollamagateway.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs requests as the ollama command line does with {@code OLLAMA_AUTH=1}
 * ({@code api/client.go} and {@code auth/auth.go}).
 */
final class OllamaSigner {

	private static final int KEY_LENGTH = 32;

	private final KeyPair keys;

	OllamaSigner() throws GeneralSecurityException {
		this.keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
	}

	/**
	 * The line in {@code id_ed25519.pub}.
	 */
	String publicKey() {
		return "ssh-ed25519 " + encodedKey() + " somebody@somewhere";
	}

	private String encodedKey() {
		byte[] x509 = this.keys.getPublic().getEncoded();
		byte[] raw = Arrays.copyOfRange(x509, x509.length - KEY_LENGTH, x509.length);
		byte[] type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
		ByteBuffer wire = ByteBuffer.allocate(2 * Integer.BYTES + type.length + raw.length);
		wire.putInt(type.length).put(type).putInt(raw.length).put(raw);
		return Base64.getEncoder().encodeToString(wire.array());
	}

	/**
	 * Signs.
	 * @param method the request's method
	 * @param path its path, without the query
	 * @param time when it is signed
	 * @return the value of the header {@code Authorization}
	 */
	String authorization(String method, String path, Instant time) throws GeneralSecurityException {
		Signature signature = Signature.getInstance("Ed25519");
		signature.initSign(this.keys.getPrivate());
		signature.update((method + "," + path + "?ts=" + time.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
		return encodedKey() + ":" + Base64.getEncoder().encodeToString(signature.sign());
	}

}
