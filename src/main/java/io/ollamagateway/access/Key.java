package io.ollamagateway.access;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A key.
 *
 * @param id what its holder is called
 * @param digest the digest of its secret; absent if it has none
 * @param publicKey verifies what its holder signs; absent if it has none
 * @param grant what its holder may do
 */
record Key(String id, @Nullable SecretDigest digest, @Nullable SigningKey publicKey, Grant grant) {

	/** Takes the same time whether it is the secret or not. */
	boolean hasSecret(SecretDigest secret) {
		return this.digest != null && this.digest.isSameAs(secret);
	}

	boolean signsAs(String publicKeyText) {
		return Optional.ofNullable(this.publicKey).filter((key) -> key.text().equals(publicKeyText)).isPresent();
	}

	/** A record's own would tell the digest. */
	@Override
	public String toString() {
		return "key " + this.id;
	}

}
