package io.ollamagateway.ingress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * The ports beside {@code server.port}: one that serves the same without TLS, and one
 * that sends clients on to https. They end as that one does: what runs may finish.
 */
public final class FurtherListeners implements SmartLifecycle {

	private final ServerFactory servers;

	private final HttpHandler gateway;

	private final HttpsRedirect redirect;

	private final IngressProperties properties;

	private @Nullable WebServer plain;

	private @Nullable WebServer redirecting;

	FurtherListeners(ServerFactory servers, HttpHandler gateway, HttpsRedirect redirect, IngressProperties properties) {
		this.servers = servers;
		this.gateway = gateway;
		this.redirect = redirect;
		this.properties = properties;
	}

	/** With the gateway's own server, which ends in this phase too. */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
	}

	@Override
	public void start() {
		this.plain = started(this.properties.plainPort(), this.gateway);
		this.redirecting = started(this.properties.redirectPort(), this.redirect);
	}

	private @Nullable WebServer started(@Nullable Integer port, HttpHandler handler) {
		if (port == null) {
			return null;
		}
		WebServer server = this.servers.server(port, handler);
		server.start();
		return server;
	}

	@Override
	public boolean isRunning() {
		return this.plain != null || this.redirecting != null;
	}

	/**
	 * The port without TLS.
	 * @return the port, 0 if there is none
	 */
	public int plainPort() {
		return port(this.plain);
	}

	/**
	 * The port that sends clients on to https.
	 * @return the port, 0 if there is none
	 */
	public int redirectPort() {
		return port(this.redirecting);
	}

	private static int port(@Nullable WebServer server) {
		return (server != null) ? server.getPort() : 0;
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable stopped) {
		List<WebServer> running = new ArrayList<>();
		if (this.plain != null) {
			running.add(this.plain);
		}
		if (this.redirecting != null) {
			running.add(this.redirecting);
		}
		this.plain = null;
		this.redirecting = null;
		if (running.isEmpty()) {
			stopped.run();
			return;
		}
		AtomicInteger left = new AtomicInteger(running.size());
		running.forEach((server) -> server.shutDownGracefully((_) -> {
			server.stop();
			if (left.decrementAndGet() == 0) {
				stopped.run();
			}
		}));
	}

}
