package io.ollamagateway.routing;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * By which names callers of this machine may call the gateway without a key.
 */
class HostIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	@RegisterExtension
	private static final OneInstance fleet = new OneInstance(
			TestSecrets.all(new String[] { "ingress.hosts=ollama.example.com", "ingress.trusted-proxies=127.0.0.2",
					"access.anonymous[0].from=127.0.0.0/8,203.0.113.0/24" }, TestSecrets.key(0, "ide.secret")));

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:8080", "127.0.0.1.evil.example" })
	void aPageWhoseNameMeansThisMachineGetsNothing(String host) throws Exception {
		List<String> answer = post("127.0.0.1", host, "Origin: http://" + host + "\r\n");
		assertThat(answer).first().asString().contains("403");
		assertThat(answer).last().asString().contains("{\"error\":\"", "ollama-gateway.ingress.hosts");
		assertThat(fleet.ollama().journal().requests("/api/generate")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "localhost:11434", "127.0.0.1", "[::1]:8080", "gateway", "gpu.local", "ollama.example.com" })
	void itsOwnNamesAreServed(String host) throws Exception {
		assertThat(post("127.0.0.1", host, "")).first().asString().contains("200");
	}

	@Test
	void whoHasAKeyIsNotAPageOfTheWeb() throws Exception {
		assertThat(post("127.0.0.1", "anything.example", "x-api-key: ide.secret\r\n")).first()
			.asString()
			.contains("200");
	}

	@Test
	void clientsOfOtherMachinesMayUseAnyName() throws Exception {
		assertThat(post("127.0.0.2", "anything.example", "X-Forwarded-For: 203.0.113.9\r\n")).first()
			.asString()
			.contains("200");
	}

	@Test
	void probesAreAnsweredToWhateverName() throws Exception {
		try (RawConnection client = new RawConnection(fleet.gateway().port())) {
			assertThat(client.send("GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n").line()).contains("200");
		}
	}

	private static List<String> post(String from, String host, String headers) throws IOException {
		try (RawConnection client = new RawConnection(fleet.gateway().port(), from)) {
			return client
				.send("POST /api/generate HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Content-Length: "
						+ BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY)
				.linesToTheEnd();
		}
	}

}
