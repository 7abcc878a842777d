package io.ollamagateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the gateway.
 */
@SpringBootApplication
public class OllamaGatewayApplication {

	public static void main(String[] args) {
		SpringApplication.run(OllamaGatewayApplication.class, args);
	}

}
