package io.ollamagateway.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import io.ollamagateway.OllamaGatewayApplication;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Gateways in one virtual machine, so that all run what its compilers made of the code
 * once. They have one log in common, which is switched for all of them.
 */
final class SideBySide {

	/** Stands before the arguments of each gateway. */
	static final String NEXT = "/";

	/** Asked for when all serve, followed by the level of the lines of requests. */
	static final String LOG = "/log/";

	private static final String REQUESTS = "io.ollamagateway.requests";

	private SideBySide() {
	}

	/**
	 * Starts them.
	 * @param args the port where the log is switched, and the arguments of each gateway
	 */
	public static void main(String[] args) throws IOException {
		Deque<List<String>> gateways = new ArrayDeque<>();
		for (String argument : List.of(args).subList(1, args.length)) {
			if (argument.equals(NEXT)) {
				gateways.add(new ArrayList<>());
			}
			else {
				gateways.getLast().add(argument);
			}
		}
		gateways.forEach((one) -> SpringApplication.run(OllamaGatewayApplication.class, one.toArray(String[]::new)));
		switches(Integer.parseInt(args[0])).start();
	}

	private static HttpServer switches(int port) throws IOException {
		HttpServer switches = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		LoggingSystem logging = LoggingSystem.get(SideBySide.class.getClassLoader());
		switches.createContext(LOG, (exchange) -> {
			logging.setLogLevel(REQUESTS, LogLevel.valueOf(exchange.getRequestURI().getPath().substring(LOG.length())));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		return switches;
	}

}
