package io.ollamagateway.ingress;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HostNamesTests {

	private static final HostNames NAMES = HostNames.of(List.of("Ollama.example.com", "*.chat.example"));

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST:11434", "ollama-gateway", "127.0.0.1:8080", "0.0.0.0", "10.0.0.1",
			"[::1]:8080", "[::ffff:127.0.0.1]", "a.localhost", "gpu-1.local", "host.docker.internal:11434",
			"gateway.ai.svc.cluster.local", "ollama.example.com", "OLLAMA.EXAMPLE.COM.:443", "a.chat.example",
			"a.b.chat.example:1", "" })
	void namesThatNobodyElseOwnsAndThoseThatAreGivenAreItsOwn(String host) {
		assertThat(NAMES.contain(host)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:11434",
			"a.ollama.example.com", "chat.example", "evilchat.example", "ollama.example.com.evil.example",
			"evil.internal.example" })
	void othersAreNot(String host) {
		assertThat(NAMES.contain(host)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "a", "a.b", "*.a.b" })
	void namesAreRead(String name) {
		assertThat(HostNames.isName(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a:80", "http://a", "a.*", "*a", "a b", "[::1]" })
	void mistakesAreFound(String name) {
		assertThat(HostNames.isName(name)).isFalse();
	}

}
