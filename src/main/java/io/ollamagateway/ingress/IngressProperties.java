package io.ollamagateway.ingress;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an ingress in front of the gateway would do, where Spring Boot and Spring Cloud
 * Gateway have no property of their own for it.
 *
 * @param trustedProxies the addresses of the proxies in front, such as
 * {@code 10.0.0.0/8}. What they say of the client is believed; from everybody else such
 * headers are dropped. Default: none
 * @param forwardedHeaders the headers in which these proxies say it: those that they set
 * themselves, since they may pass on the others as the client wrote them
 * @param proxyProtocol whether connections of trusted proxies may begin with the PROXY
 * protocol, version 1 or 2. Needs a restart
 * @param allow the only client addresses that are served. Default: all
 * @param deny client addresses that are not served, also if they are allowed. Who is not
 * served gets 403. Probes of {@code /livez} and {@code /readyz} are always answered
 * @param plainPort a second port that serves the same without TLS, for clients within the
 * cluster when {@code server.ssl} is set. Default: none. Needs a restart
 * @param redirectPort a port that sends every client on to https. Default: none. Needs a
 * restart
 * @param httpsPort the port of the URL that clients are sent on to, if it is not the one
 * that they see
 * @param h2c whether ports without TLS speak HTTP/2 too, with clients that know of it
 * beforehand or upgrade to it; for the port with TLS it is {@code server.http2.enabled}.
 * Needs a restart
 * @param maxHeaders the most header fields of a request; more get 431. Their size is
 * bounded by {@code server.max-http-request-header-size}
 * @param maxBodySize the largest body of a request to another application; larger ones
 * get 413. A route sets its own as {@code max-body-size} in its {@code metadata}. 0: no
 * bound
 * @param bodyIdleTimeout how long a body on its way to another application may stand
 * still, be it that the client sends nothing or the application takes nothing, else 408.
 * 0: for ever
 * @param origins origins whose pages may use the APIs of Ollama, OpenAI and Anthropic
 * beside those that Ollama allows itself (localhost and desktop applications), with
 * {@code *} for any part. For more than origins, and for other applications, use
 * {@code spring.cloud.gateway.server.webflux.globalcors}, which goes before
 * @param hosts the names of the gateway, with {@code *} at the beginning for any part.
 * They count for callers of this machine that have no key: asked by another name they get
 * 403, as Ollama answers them, so that no page of the web can have its name mean this
 * machine and use the models. Without being named here all names without a dot count, IP
 * addresses, the machine's own name, and what ends in {@code .localhost}, {@code .local}
 * or {@code .internal}
 * @param hsts for how long browsers are told to use https only, on answers over TLS. 0:
 * they are told nothing
 */
public record IngressProperties(@DefaultValue List<String> trustedProxies,
		@DefaultValue("x-forwarded") ForwardedHeaders forwardedHeaders, @DefaultValue("false") boolean proxyProtocol,
		@DefaultValue List<String> allow, @DefaultValue List<String> deny, @Nullable Integer plainPort,
		@Nullable Integer redirectPort, @DefaultValue("443") int httpsPort, @DefaultValue("false") boolean h2c,
		@DefaultValue("100") int maxHeaders, @DefaultValue("0B") DataSize maxBodySize,
		@DefaultValue("120s") Duration bodyIdleTimeout, @DefaultValue List<String> origins,
		@DefaultValue List<String> hosts, @DefaultValue("0s") Duration hsts) {

	/**
	 * The headers in which proxies tell whom they speak for.
	 */
	public enum ForwardedHeaders {

		/** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port}. */
		X_FORWARDED,
		/** {@code Forwarded}, as RFC 7239 says. */
		FORWARDED

	}

}
