package io.ollamagateway.access;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A key and what its holder may do. It has a secret, a public key, or both.
 *
 * @param id what its holder is called in logs: letters, digits, {@code -} and {@code _}
 * @param secret <code>{sha256}</code> and the SHA-256 digest of the secret, in
 * hexadecimal digits or Base64; never the secret itself
 * @param publicKey an ed25519 public key as OpenSSH writes it, such as that in
 * {@code ~/.ollama/id_ed25519.pub}: what the ollama command line signs its requests with
 * when {@code OLLAMA_AUTH=1} is set
 * @param scopes what its holder may do. Default: inference
 * @param models names or globs of the models that its holder may use and see. Default:
 * all
 * @param priority how urgent its holder's requests are
 * @param share its holder's part of turns in relation to others of its class, above 0
 * @param rate how many requests in which time, such as {@code 100/10s}. Default: as
 * {@code limits} say
 * @param tokens how many tokens in which time, of prompts and answers together, such as
 * {@code 200000/1h}. Default: as {@code limits} say
 * @param concurrent how many requests at a time on this gateway; 0 = as {@code limits}
 * say
 */
public record KeyProperties(@Nullable String id, @Nullable String secret, @Nullable String publicKey,
		@DefaultValue("inference") Set<Scope> scopes, @DefaultValue List<String> models,
		@DefaultValue("default") PriorityClass priority, @DefaultValue("1") double share, @Nullable String rate,
		@Nullable String tokens, @DefaultValue("0") int concurrent) implements GrantProperties {

	/** A record's own would tell the digest. */
	@Override
	public String toString() {
		return "key " + this.id;
	}

}
