package io.ollamagateway.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * An OpenID provider as far as a gateway sees one: its public keys, and its tokens.
 */
final class TestProvider implements AutoCloseable {

	static final String AUDIENCE = "ollama-gateway";

	private static final String ISSUER = "https://id.example";

	private final RSAKey key;

	private final DisposableServer server;

	TestProvider() throws JOSEException {
		this.key = new RSAKeyGenerator(2048).keyID("k1").generate();
		String keys = new JWKSet(this.key.toPublicJWK()).toString();
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((_, response) -> response.header("Content-Type", "application/json").sendString(Mono.just(keys)))
			.bindNow(Duration.ofSeconds(10));
	}

	/**
	 * What makes a gateway take its tokens.
	 */
	String[] properties() {
		String jwt = ".spring.security.oauth2.resourceserver.jwt.";
		return new String[] { jwt + "jwk-set-uri=http://127.0.0.1:" + this.server.port() + "/jwks",
				jwt + "audiences=" + AUDIENCE };
	}

	String token(Map<String, Object> claims) {
		return token(AUDIENCE, Instant.now().plusSeconds(600), claims);
	}

	String token(String audience, Instant expires, Map<String, Object> claims) {
		JWTClaimsSet.Builder set = new JWTClaimsSet.Builder().issuer(ISSUER)
			.subject("ada")
			.audience(List.of(audience))
			.expirationTime(Date.from(expires));
		claims.forEach(set::claim);
		try {
			SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), set.build());
			token.sign(new RSASSASigner(this.key));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
	}

}
