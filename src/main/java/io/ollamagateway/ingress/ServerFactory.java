package io.ollamagateway.ingress;

import java.util.List;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Makes servers as Spring Boot makes the gateway's own: with its address, its limits and
 * its way to end, but without TLS.
 */
final class ServerFactory {

	private final ReactorResourceFactory resources;

	private final List<NettyServerCustomizer> connections;

	private final List<WebServerFactoryCustomizer<?>> customizers;

	ServerFactory(ReactorResourceFactory resources, List<NettyServerCustomizer> connections,
			List<WebServerFactoryCustomizer<?>> customizers) {
		this.resources = resources;
		this.connections = connections;
		this.customizers = customizers;
	}

	/**
	 * Makes a server that listens when it is started.
	 * @param port the port, 0 for any
	 * @param handler answers its requests
	 * @return the server
	 */
	@SuppressWarnings("unchecked") // LambdaSafe leaves out what does not fit
	WebServer server(int port, HttpHandler handler) {
		NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
		factory.setResourceFactory(this.resources);
		factory.setServerCustomizers(this.connections);
		LambdaSafe.callbacks(WebServerFactoryCustomizer.class, this.customizers, factory)
			.invoke((customizer) -> customizer.customize(factory));
		factory.setSsl(null);
		factory.setPort(port);
		return factory.getWebServer(handler);
	}

}
