package io.ollamagateway.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All keys.
 */
final class Keys {

	/** Between a key's id and the rest of its secret. */
	static final char SEPARATOR = '.';

	private final Map<String, Key> byId = new HashMap<>();

	Keys(List<Key> keys) {
		keys.forEach((key) -> this.byId.put(key.id(), key));
	}

	boolean isEmpty() {
		return this.byId.isEmpty();
	}

	/**
	 * The key with a secret. The id in the secret leads to it; secrets that people have
	 * chosen themselves may have none, and are compared with all.
	 */
	@Nullable Key withSecret(Credentials.Secret secret) {
		SecretDigest digest = SecretDigest.of(secret.text());
		int separator = secret.text().indexOf(SEPARATOR);
		String id = (secret.id() != null) ? secret.id() : secret.text().substring(0, Math.max(0, separator));
		Key named = this.byId.get(id);
		if (named != null || secret.id() != null) {
			return (named != null && named.hasSecret(digest)) ? named : null;
		}
		Key found = null;
		for (Key key : this.byId.values()) {
			found = key.hasSecret(digest) ? key : found;
		}
		return found;
	}

	@Nullable Key withPublicKey(String publicKey) {
		return this.byId.values().stream().filter((key) -> key.signsAs(publicKey)).findFirst().orElse(null);
	}

	@Nullable Key verified(Key key, Credentials.Signed signed) {
		SigningKey publicKey = key.publicKey();
		return (publicKey != null && publicKey.verifies(signed.signed(), signed.signature())) ? key : null;
	}

}
