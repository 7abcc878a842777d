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

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Gateways in one virtual machine, so that all run what its compilers made of the code
 * once. They have one log in common, which is switched for all of them. It has no main
 * method, since {@code mvn spring-boot:test-run} wants to find one only, and no
 * annotation, or every gateway on this classpath would find it.
 */
class SideBySide implements ApplicationRunner {

	/** Stands before the arguments of each gateway, which have no dashes here. */
	static final String NEXT = "/";

	/** Asked for when all serve, followed by the level of the lines of requests. */
	static final String LOG = "/log/";

	/** The logger of the lines of requests. */
	static final String REQUESTS = "io.ollamagateway.requests";

	/**
	 * Starts them.
	 * @param arguments the port where the log is switched, and those of each gateway
	 */
	@Override
	public void run(ApplicationArguments arguments) throws IOException {
		List<String> all = arguments.getNonOptionArgs();
		Deque<List<String>> gateways = new ArrayDeque<>();
		for (String argument : all.subList(1, all.size())) {
			if (argument.equals(NEXT)) {
				gateways.add(new ArrayList<>());
			}
			else {
				gateways.getLast().add("--" + argument);
			}
		}
		gateways.forEach((one) -> SpringApplication.run(OllamaGatewayApplication.class, one.toArray(String[]::new)));
		switches(Integer.parseInt(all.getFirst())).start();
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
