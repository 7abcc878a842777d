package io.ollamagateway.monitoring;

import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The status page on the actuator's port. This is no {@code @Configuration}, or the
 * gateway's own context would find it and serve the page to everybody: only the
 * actuator's context does, which reads of it in
 * {@code META-INF/spring/….ManagementContextConfiguration.imports}, and only where it has
 * a port of its own.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class DashboardRoutes {

	/** The page's own files and nothing else, and no text that becomes code. */
	static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
			+ "require-trusted-types-for 'script'; trusted-types 'none'";

	private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

	private static final Resource FILES = new ClassPathResource("dashboard/");

	private static final Resource PAGE = new ClassPathResource("dashboard/index.html");

	@Bean
	RouterFunction<ServerResponse> dashboard(DashboardFeed feed, ObjectProvider<PathMappedEndpoints> endpoints,
			EndpointAccessResolver access, ObjectProvider<BuildProperties> build) {
		return RouterFunctions.route()
			.GET("/dashboard", (_) -> ServerResponse.ok().contentType(HTML).bodyValue(PAGE))
			.GET("/dashboard/", (_) -> ServerResponse.permanentRedirect(URI.create("../dashboard")).build())
			.GET("/dashboard/about",
					(_) -> ServerResponse.ok()
						.bodyValue(about(endpoints.getIfAvailable(), access, build.getIfAvailable())))
			.GET("/dashboard/events", (_) -> events(feed))
			.add(RouterFunctions.resources("/dashboard/**", FILES))
			.before(DashboardRoutes::guarded)
			.build();
	}

	private static ServerRequest guarded(ServerRequest request) {
		HttpHeaders headers = request.exchange().getResponse().getHeaders();
		headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("Cross-Origin-Opener-Policy", "same-origin");
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		headers.setCacheControl("no-cache");
		return request;
	}

	private static Mono<ServerResponse> events(DashboardFeed feed) {
		if (feed.isFull()) {
			return ServerResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
				.header(HttpHeaders.RETRY_AFTER, "10")
				.contentType(MediaType.TEXT_PLAIN)
				.bodyValue("As many people look at this page as may\n");
		}
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			// for proxies that would keep events until they have many
			.header("X-Accel-Buffering", "no")
			.body(BodyInserters.fromServerSentEvents(feed.events()));
	}

	private static About about(@Nullable PathMappedEndpoints endpoints, EndpointAccessResolver access,
			@Nullable BuildProperties build) {
		EndpointId fleet = EndpointId.of("fleet");
		String path = (endpoints != null) ? endpoints.getPath(fleet) : null;
		Access allowed = access.accessFor(fleet, FleetEndpoint.class.getAnnotation(Endpoint.class).defaultAccess());
		return new About((build != null) ? build.getVersion() : null, path, allowed == Access.UNRESTRICTED);
	}

	/**
	 * What the page has to know once.
	 *
	 * @param version the gateway's version; absent if it was not built by Maven
	 * @param fleet the path of {@link FleetEndpoint} on this port; absent if it is not
	 * exposed
	 * @param writable whether instances may be drained and resumed by it
	 */
	record About(@Nullable String version, @Nullable String fleet, boolean writable) {
	}

}
