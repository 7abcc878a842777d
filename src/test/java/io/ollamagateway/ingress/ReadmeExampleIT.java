package io.ollamagateway.ingress;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.routing.TestSecrets;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * README's example under "Instead of an Ingress" as it stands there, but for the places
 * of files, applications and clients, and for ports.
 */
class ReadmeExampleIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	@TempDir
	private Path directory;

	@Test
	void theExampleOfAnIngressDoesWhatItSays() throws Exception {
		TestCertificate.inSecret(this.directory, "web", "web.example");
		TestCertificate.inSecret(this.directory, "ollama", "ollama.example.com");
		try (EchoApplication chat = new EchoApplication("chat");
				EchoApplication reports = new EchoApplication("reports");
				EchoApplication next = new EchoApplication("next");
				SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded())) {
			Path file = Files.writeString(this.directory.resolve("example.yml"),
					example().replace("/tls/", this.directory + "/")
						.replace("http://open-webui:8080", chat.url())
						.replace("http://reports-next", next.url())
						.replace("uri: http://reports\n", "uri: " + reports.url() + "\n")
						.replace(" [10.", " [127."));
			try (GatewayUnderTest gateway = GatewayUnderTest
				.start(TestSecrets.all(
						new String[] { "instances=" + ollama.url(), "ingress.plain-port=0", "ingress.redirect-port=0",
								".spring.config.additional-location=file:" + file },
						TestSecrets.key(0, "ide.secret")))) {
				overTls(gateway);
				applications(gateway, chat);
				origins(gateway);
				listeners(gateway);
			}
		}
	}

	private static String example() throws Exception {
		String readme = Files.readString(Path.of("README.md"));
		String section = readme.substring(readme.indexOf("## Instead of an Ingress"));
		int begin = section.indexOf("```yaml\n") + "```yaml\n".length();
		return section.substring(begin, section.indexOf("```", begin));
	}

	private static void overTls(GatewayUnderTest gateway) throws Exception {
		try (TlsConnection client = new TlsConnection(gateway.port(), "ollama.example.com")) {
			assertThat(client.certificate()).isEqualTo("CN=ollama.example.com");
			client
				.send("POST /api/generate HTTP/1.1\r\nHost: ollama.example.com\r\nConnection: close\r\nContent-Length: "
						+ BODY.length() + "\r\n\r\n" + BODY);
			assertThat(client.lineWith("HTTP/1.1")).contains("200");
			assertThat(client.lineWith("\"done\":true")).contains("llama3.2");
		}
		try (TlsConnection client = new TlsConnection(gateway.port(), "ollama.example.com")) {
			client.send("GET /nothing HTTP/1.1\r\nHost: ollama.example.com\r\n\r\n");
			assertThat(client.lineWith("Strict-Transport-Security")).contains("max-age=31536000");
		}
		try (TlsConnection another = new TlsConnection(gateway.port(), "another.example.com")) {
			assertThat(another.certificate()).isEqualTo("CN=web.example");
		}
	}

	private static void applications(GatewayUnderTest gateway, EchoApplication chat) throws Exception {
		try (TlsConnection client = new TlsConnection(gateway.port(), "chat.example.com")) {
			client.send("GET /api/chats HTTP/1.1\r\nHost: chat.example.com\r\n\r\n");
			assertThat(client.lineWith("X-Application")).contains("chat");
			EchoApplication.Received received = chat.next();
			assertThat(received.uri()).isEqualTo("/api/chats");
			assertThat(received.header("X-Forwarded-Proto")).isEqualTo("https");
		}
		TestClient plain = plain(gateway);
		assertThat(plain.get("/reports/week").statusCode()).as("needs a key").isEqualTo(401);
		HttpResponse<String> report = plain.send("GET", "/reports/week?x=1", "", "x-api-key", "ide.secret");
		assertThat(report.statusCode()).isEqualTo(200);
		assertThat(report.body()).isIn("reports", "next");
	}

	private static void origins(GatewayUnderTest gateway) throws Exception {
		HttpResponse<String> asked = plain(gateway).send("OPTIONS", "/reports/week", "", "Origin",
				"https://www.example.com", "Access-Control-Request-Method", "GET");
		assertThat(asked.statusCode()).isEqualTo(200);
		assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://www.example.com");
		assertThat(plain(gateway).send("GET", "/api/version", "", "Origin", "https://chat.example.com").statusCode())
			.isEqualTo(200);
		assertThat(plain(gateway).send("GET", "/api/version", "", "Origin", "https://evil.example.com").statusCode())
			.isEqualTo(403);
	}

	private static void listeners(GatewayUnderTest gateway) throws Exception {
		HttpResponse<String> sentOn = new TestClient(
				URI.create("http://127.0.0.1:" + gateway.bean(FurtherListeners.class).redirectPort()))
			.get("/api/tags");
		assertThat(sentOn.statusCode()).isEqualTo(308);
		assertThat(sentOn.headers().firstValue("Location")).hasValue("https://127.0.0.1/api/tags");
		assertThat(plain(gateway).send("GET", "/api/version", "", "X-Forwarded-For", "127.9.0.1").statusCode())
			.as("denied")
			.isEqualTo(403);
	}

	private static TestClient plain(GatewayUnderTest gateway) {
		return new TestClient(URI.create("http://127.0.0.1:" + gateway.bean(FurtherListeners.class).plainPort()));
	}

}
