package io.ollamagateway.access;

import java.util.Optional;
import java.util.Set;

import io.ollamagateway.protocol.ModelName;

/**
 * Who sends a request, and what it may do.
 */
public final class Caller {

	private static final String ANONYMOUS = "anonymous";

	private final String name;

	private final String account;

	private final String address;

	private final boolean known;

	private final Grant grant;

	private Caller(String name, String account, String address, boolean known, Grant grant) {
		this.name = name;
		this.account = account;
		this.address = address;
		this.known = known;
		this.grant = grant;
	}

	/**
	 * Somebody of whom only the address is known.
	 * @param address the address
	 * @param network what of it tells one from another, by {@link ClientNetwork}
	 * @param grant what it may do
	 */
	static Caller anonymous(String address, String network, Grant grant) {
		return new Caller(ANONYMOUS, ANONYMOUS + "@" + network, address, false, grant);
	}

	/**
	 * Somebody who has shown who it is.
	 */
	static Caller known(Identity identity, String address) {
		return new Caller(identity.getPrincipal(), identity.account(), address, true, identity.grant());
	}

	/**
	 * What the caller is called in logs.
	 * @return a key's id or a token's subject, {@code anonymous} without either; never a
	 * secret
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Where the caller calls from.
	 * @return an IP address, empty if it cannot be told
	 */
	public String address() {
		return this.address;
	}

	/**
	 * Whether the caller has shown who it is.
	 * @return {@code false} for one that is known by its address only
	 */
	public boolean isKnown() {
		return this.known;
	}

	/**
	 * Whose turn and whose limits a request counts for. People who do not say who they
	 * are count by their address, so that one of them does not take what is meant for
	 * all.
	 * @return equal for requests that count together
	 */
	public String account() {
		return this.account;
	}

	/**
	 * What the caller may do.
	 * @return empty if nothing
	 */
	public Set<Scope> scopes() {
		return this.grant.scopes();
	}

	public boolean has(Scope scope) {
		return this.grant.scopes().contains(scope);
	}

	/**
	 * Whether the caller may use a model, and see it in lists. What counts is the model
	 * that Ollama runs, so for an alias ask {@link #mayUse(Optional, ModelName)}.
	 * @param model the model
	 * @return {@code true} if it may
	 */
	public boolean mayUse(ModelName model) {
		return this.grant.models().contains(model);
	}

	/**
	 * Whether the caller may use a model by another name. It may if it may use the model
	 * itself, or if its list has the alias by name: a glob that an alias happens to match
	 * opens nothing.
	 * @param asked the name that was asked for; empty if there was none
	 * @param runs the model that Ollama will run
	 * @return {@code true} if it may
	 */
	public boolean mayUse(Optional<ModelName> asked, ModelName runs) {
		return mayUse(runs) || asked.filter(this.grant.models()::names).isPresent();
	}

	public PriorityClass priority() {
		return this.grant.priority();
	}

	/**
	 * The caller's part of turns in relation to others of its class.
	 * @return above 0; 1 is usual
	 */
	public double share() {
		return this.grant.share();
	}

	Limits limits() {
		return this.grant.limits();
	}

	@Override
	public String toString() {
		return this.account;
	}

}
