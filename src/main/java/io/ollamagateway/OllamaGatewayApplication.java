package io.ollamagateway;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

import io.ollamagateway.access.KeyCommand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the gateway, or makes a key for it.
 */
@SpringBootApplication
public class OllamaGatewayApplication {

	public static void main(String[] args) {
		if (KeyCommand.isAskedFor(args)) {
			PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
			System.exit(new KeyCommand(out, new SecureRandom()).run(args));
		}
		SpringApplication.run(OllamaGatewayApplication.class, args);
	}

}
