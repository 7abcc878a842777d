package io.ollamagateway.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.security.core.Authentication;

/**
 * Who may do what: valid, whole and unchanging.
 */
public final class Access {

	private static final Logger logger = LoggerFactory.getLogger(Access.class);

	private static final String PREFIX = "ollama-gateway.access";

	private final List<AnonymousRule> anonymous;

	private final Keys keys;

	private final TokenGrants tokens;

	private final LimitPolicy limits;

	private Access(List<AnonymousRule> anonymous, Keys keys, TokenGrants tokens, LimitPolicy limits) {
		this.anonymous = List.copyOf(anonymous);
		this.keys = keys;
		this.tokens = tokens;
		this.limits = limits;
	}

	/**
	 * Makes it of what is configured.
	 * @param properties what is configured
	 * @return who may do what
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * names the property that is wrong
	 */
	public static Access of(AccessProperties properties) {
		LimitProperties limits = properties.limits();
		GrantReader limitReader = new GrantReader(PREFIX + ".limits");
		Limits others = limitReader.limits(limits.rate(), limits.tokens(), limits.concurrent());
		limitReader.require(limits.expectedOutput() >= 0, "expected-output", limits.expectedOutput(),
				"it must not be below 0");
		List<AnonymousRule> anonymous = new ArrayList<>();
		List<AnonymousProperties> configured = AnonymousProperties.orDefault(properties.anonymous());
		for (int i = 0; i < configured.size(); i++) {
			AnonymousProperties rule = configured.get(i);
			GrantReader reader = new GrantReader(PREFIX + ".anonymous[" + i + "]");
			reader.require(!rule.from().isEmpty(), "from", null, "a rule needs the addresses that it is for");
			anonymous.add(new AnonymousRule(reader.parsed("from", rule.from(), AddressRange::parse),
					reader.grant(rule, others)));
		}
		KeyReader keys = new KeyReader(others);
		keys.read(PREFIX + ".keys", properties.keys());
		properties.keyFiles().forEach((file) -> KeyFiles.read(PREFIX + ".key-files", file).forEach(keys::read));
		return new Access(anonymous, new Keys(keys.keys()),
				new TokenGrants(properties.jwt(),
						new GrantReader(PREFIX + ".jwt").grant(properties.jwt(), others).limits()),
				new LimitPolicy(limits.enforce(), limits.expectedOutput(),
						limits.guesses().isBlank() ? null : limitReader.quota("guesses", limits.guesses())));
	}

	Keys keys() {
		return this.keys;
	}

	TokenGrants tokens() {
		return this.tokens;
	}

	LimitPolicy limits() {
		return this.limits;
	}

	boolean hasKeys() {
		return !this.keys.isEmpty();
	}

	/**
	 * Who sends a request.
	 * @param authentication who it has shown to be; absent if it has not
	 * @param peer where it calls from; absent if that cannot be told
	 * @return the caller
	 */
	public Caller caller(@Nullable Authentication authentication, @Nullable InetSocketAddress peer) {
		return (authentication instanceof Identity identity) ? Caller.known(identity, address(peer)) : anonymous(peer);
	}

	/**
	 * Somebody who has sent credentials that are none.
	 * @param peer where it calls from; absent if that cannot be told
	 * @return the caller, who may do nothing, not even what it might without them
	 */
	public Caller unrecognized(@Nullable InetSocketAddress peer) {
		return anonymous(peer, Grant.NOTHING);
	}

	private static String address(@Nullable InetSocketAddress peer) {
		InetAddress address = (peer != null) ? peer.getAddress() : null;
		return (address != null) ? address.getHostAddress() : "";
	}

	/**
	 * Warns of what is open to other machines. To be called when this becomes current.
	 */
	public void warnOfWhatIsOpen() {
		for (AnonymousRule rule : this.anonymous) {
			if (rule.opensMoreThanLoopback()) {
				logger.warn("Everybody at {} may call without a key ({}), by ollama-gateway.access.anonymous",
						rule.from().stream().map(AddressRange::toString).collect(Collectors.joining(", ")),
						rule.grant().scopes().stream().map(Scope::label).sorted().collect(Collectors.joining(", ")));
			}
		}
	}

	private Caller anonymous(@Nullable InetSocketAddress peer) {
		InetAddress address = (peer != null) ? peer.getAddress() : null;
		Grant grant = (address == null) ? Grant.NOTHING
				: this.anonymous.stream()
					.filter((rule) -> rule.isFor(address))
					.findFirst()
					.map(AnonymousRule::grant)
					.orElse(Grant.NOTHING);
		return anonymous(peer, grant);
	}

	private static Caller anonymous(@Nullable InetSocketAddress peer, Grant grant) {
		InetAddress address = (peer != null) ? peer.getAddress() : null;
		return Caller.anonymous(address(peer), (address != null) ? ClientNetwork.of(address) : "", grant);
	}

}
