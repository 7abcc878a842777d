package io.ollamagateway.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Finds out whom credentials name. The messages of its errors are for the caller, and
 * tell nothing of the credentials.
 */
public final class CallerAuthentication implements ReactiveAuthenticationManager {

	/** How far a signature's time may be from ours. */
	private static final Duration SIGNATURE_AGE = Duration.ofMinutes(5);

	private static final String UNKNOWN = "the key that was sent is not one of this gateway's";

	private final Supplier<Access> access;

	private final @Nullable ReactiveJwtDecoder tokens;

	private final CallerLimits limits;

	private final InstantSource clock;

	/**
	 * Creates it.
	 * @param access the current access rules
	 * @param tokens reads tokens of an OpenID provider; {@code null} if there is none
	 * @param limits bound how many wrong credentials are looked at
	 * @param clock tells the time by which signatures are too old
	 */
	public CallerAuthentication(Supplier<Access> access, @Nullable ReactiveJwtDecoder tokens, CallerLimits limits,
			InstantSource clock) {
		this.access = access;
		this.tokens = tokens;
		this.limits = limits;
		this.clock = clock;
	}

	@Override
	public Mono<Authentication> authenticate(Authentication authentication) {
		if (!(authentication instanceof PresentedCredentials presented)) {
			return Mono.error(new BadCredentialsException(UNKNOWN));
		}
		return identity(presented.getCredentials())
			.doOnNext((identity) -> this.limits.recognized(presented.peer(), identity))
			.onErrorResume(BadCredentialsException.class,
					(wrong) -> Mono.fromRunnable(() -> this.limits.guessedWrong(presented.peer()))
						.then(Mono.error(wrong)))
			.cast(Authentication.class);
	}

	private Mono<Identity> identity(Credentials credentials) {
		Access current = this.access.get();
		return switch (credentials) {
			case Credentials.Secret secret -> identity(current.keys().withSecret(secret), UNKNOWN);
			case Credentials.Signed signed -> signed(current, signed);
			case Credentials.Token token -> token(current, token);
			case Credentials.Unknown _ ->
				Mono.error(new BadCredentialsException("the header Authorization is not one that this gateway reads"));
		};
	}

	private static Mono<Identity> identity(@Nullable Key key, String otherwise) {
		return (key != null) ? Mono.just(new Identity(key.id(), key.id(), key.grant()))
				: Mono.error(new BadCredentialsException(otherwise));
	}

	private Mono<Identity> signed(Access current, Credentials.Signed signed) {
		Key key = current.keys().withPublicKey(signed.publicKey());
		if (key == null) {
			return identity(null, "the ed25519 key that signed the request is not one of this gateway's; "
					+ "have its operator add your ~/.ollama/id_ed25519.pub");
		}
		long now = this.clock.instant().getEpochSecond();
		if (signed.time() == null || Math.abs(now - signed.time()) > SIGNATURE_AGE.toSeconds()) {
			return identity(null, "the request's signature is too old or from the future; set your clock");
		}
		return identity(current.keys().verified(key, signed), "the request's signature is wrong");
	}

	private Mono<Identity> token(Access current, Credentials.Token token) {
		Key key = current.keys().withSecret(new Credentials.Secret(token.text(), null));
		if (key != null || this.tokens == null) {
			return identity(key, UNKNOWN);
		}
		return this.tokens.decode(token.text())
			.map(current.tokens()::identity)
			.onErrorMap(JwtException.class, CallerAuthentication::refusal);
	}

	private static RuntimeException refusal(JwtException failure) {
		if (failure instanceof JwtValidationException invalid) {
			// says which claim is not valid, and not what it holds
			// its provider has signed it, so nobody has guessed it
			return new InvalidBearerTokenException("the token is not valid: " + invalid.getErrors()
				.stream()
				.map((error) -> String.valueOf(error.getDescription()))
				.findFirst()
				.orElse("get a new one"));
		}
		return (failure instanceof BadJwtException)
				? new BadCredentialsException("the token is not one of this gateway's OpenID provider; get a new one")
				: new AuthenticationServiceException("the token cannot be verified now; try again", failure);
	}

}
