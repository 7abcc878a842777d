package io.ollamagateway.routing;

import java.net.InetSocketAddress;
import java.time.InstantSource;

import io.ollamagateway.access.Access;
import io.ollamagateway.access.CallerAuthentication;
import io.ollamagateway.access.CallerLimits;
import io.ollamagateway.access.CredentialsConverter;
import io.ollamagateway.access.Scope;
import io.ollamagateway.ingress.IngressSettingsSource;
import io.ollamagateway.settings.SettingsOwner;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.HttpStatusServerEntryPoint;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.authorization.HttpStatusServerAccessDeniedHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;

/**
 * Puts together who may come in. On the actuator's port Spring Security's chain decides;
 * on the gateway's {@link AccessWebFilter} asks the same Spring Security's converter and
 * manager who calls, and its refusals come in the caller's dialect.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class AccessConfiguration {

	private static final HttpMethod[] READING = { HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS };

	/** A bean, so that Spring Boot makes no user with a password of its own. */
	@Bean
	CallerAuthentication callerAuthentication(SettingsOwner settings, ObjectProvider<ReactiveJwtDecoder> tokens,
			CallerLimits limits) {
		return new CallerAuthentication(() -> settings.current().access(), tokens.getIfAvailable(), limits,
				InstantSource.system());
	}

	@Bean
	CredentialsConverter credentialsConverter(SettingsOwner settings, ObjectProvider<ReactiveJwtDecoder> tokens) {
		return new CredentialsConverter(() -> settings.current().access(), tokens.getIfAvailable() != null);
	}

	/** Reading is open to whoever reaches the actuator's port; the rest needs admin. */
	@Bean
	SecurityWebFilterChain actuatorChain(ServerHttpSecurity http, SettingsOwner settings,
			CallerAuthentication authentication, CredentialsConverter credentials,
			@Value("${management.endpoints.web.base-path:/actuator}") String endpoints) {
		HttpStatusServerEntryPoint unauthorized = new HttpStatusServerEntryPoint(HttpStatus.UNAUTHORIZED);
		AuthenticationWebFilter filter = authenticationFilter(authentication, credentials);
		filter.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(unauthorized));
		return http.csrf(CsrfSpec::disable)
			.headers(HeaderSpec::disable)
			.logout(LogoutSpec::disable)
			.requestCache(RequestCacheSpec::disable)
			.securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
			.addFilterAt(filter, SecurityWebFiltersOrder.AUTHENTICATION)
			.authorizeExchange((exchanges) -> {
				for (HttpMethod method : READING) {
					exchanges.pathMatchers(method, "/**").permitAll();
				}
				exchanges.pathMatchers(endpoints + "/**")
					.access((identity, context) -> admin(identity, context, settings.current().access()))
					.anyExchange()
					.permitAll();
			})
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(unauthorized)
				.accessDeniedHandler(new HttpStatusServerAccessDeniedHandler(HttpStatus.FORBIDDEN)))
			.build();
	}

	/** As on the gateway's port, so that a rule for an address counts here as well. */
	private static Mono<AuthorizationResult> admin(Mono<Authentication> identity, AuthorizationContext context,
			Access access) {
		InetSocketAddress peer = context.getExchange().getRequest().getRemoteAddress();
		return identity.map((known) -> access.caller(known, peer))
			.switchIfEmpty(Mono.fromSupplier(() -> access.caller(null, peer)))
			.map((caller) -> new AuthorizationDecision(caller.has(Scope.ADMIN)));
	}

	private static AuthenticationWebFilter authenticationFilter(CallerAuthentication authentication,
			CredentialsConverter credentials) {
		AuthenticationWebFilter filter = new AuthenticationWebFilter(authentication);
		filter.setServerAuthenticationConverter(credentials);
		filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
		return filter;
	}

	@Bean
	AccessWebFilter accessWebFilter(GatewayPort port, SettingsOwner settings, CredentialsConverter credentials,
			CallerAuthentication authentication) {
		return new AccessWebFilter(port, settings, credentials, authentication);
	}

	@Bean
	RouteAccessFilter routeAccessFilter(IngressSettingsSource settings) {
		return new RouteAccessFilter(settings);
	}

	@Bean
	CredentialHeaders credentialHeaders() {
		return new CredentialHeaders();
	}

}
