package io.ollamagateway.ingress;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.unit.DataSize;

/**
 * Puts the door together.
 */
@Configuration(proxyBeanMethods = false)
class IngressConfiguration {

	@Bean
	ClientConnections clientConnections(IngressSettingsSource settings) {
		return new ClientConnections(settings);
	}

	@Bean
	ClientProtocols clientProtocols(IngressSettingsSource settings, IngressProperties properties,
			org.springframework.core.env.Environment environment) {
		DataSize headerSize = environment.getProperty("server.max-http-request-header-size", DataSize.class,
				DataSize.ofKilobytes(8));
		return new ClientProtocols(settings, properties, headerSize);
	}

	@Bean
	ServerFactory serverFactory(ReactorResourceFactory resources, ObjectProvider<NettyServerCustomizer> connections,
			ObjectProvider<WebServerFactoryCustomizer<?>> customizers) {
		return new ServerFactory(resources, connections.orderedStream().toList(),
				List.copyOf(customizers.orderedStream().toList()));
	}

	@Bean
	FurtherListeners furtherListeners(ServerFactory servers, HttpHandler gateway, IngressSettingsSource settings,
			IngressProperties properties) {
		return new FurtherListeners(servers, gateway, new HttpsRedirect(settings), properties);
	}

}
