package io.ollamagateway.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes keys of what is configured, and says where that is wrong without telling secrets.
 */
final class KeyReader {

	static final String ID = "[A-Za-z0-9_-]{1,64}";

	private final Limits others;

	private final Set<String> ids = new HashSet<>();

	private final List<Key> keys = new ArrayList<>();

	/**
	 * Creates a reader.
	 * @param others the limits of keys that have none of their own
	 */
	KeyReader(Limits others) {
		this.others = others;
	}

	/**
	 * Reads further keys.
	 * @param place the name of the property that holds them
	 * @param configured the keys
	 */
	void read(String place, List<KeyProperties> configured) {
		for (int i = 0; i < configured.size(); i++) {
			this.keys.add(key(new GrantReader(place + "[" + i + "]"), configured.get(i)));
		}
	}

	List<Key> keys() {
		return this.keys;
	}

	private Key key(GrantReader reader, KeyProperties properties) {
		String id = properties.id();
		if (id == null || !id.matches(ID)) {
			throw reader.wrong("id", id, "it must be 1 to 64 letters, digits, '-' or '_'");
		}
		reader.require(this.ids.add(id), "id", id, "there is another key with this id");
		String secret = properties.secret();
		String publicKey = properties.publicKey();
		reader.require(secret != null || publicKey != null, "secret", null,
				"the key '" + id + "' needs a secret or a public-key");
		return new Key(id, (secret != null) ? reader.secretly("secret", secret, SecretDigest::parse) : null,
				(publicKey != null) ? reader.secretly("public-key", publicKey, SigningKey::parse) : null,
				reader.grant(properties, this.others));
	}

}
