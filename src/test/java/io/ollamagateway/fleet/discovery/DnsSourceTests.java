package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.ollamagateway.fleet.model.Discovery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class DnsSourceTests {

	private static final String NAME = "ollama.test";

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final TestNameServer server = TestNameServer.start();

	private final BlockingQueue<List<FoundInstance>> told = new LinkedTransferQueue<>();

	private Disposable looking;

	@AfterEach
	void stop() {
		this.looking.dispose();
		this.server.close();
	}

	@Test
	void eachAddressIsAnInstance() throws InterruptedException {
		this.server.addresses(NAME, SECOND, List.of("127.0.0.2", "127.0.0.1"));
		look(NAME + ":8080");
		assertThat(next()).extracting(FoundInstance::url)
			.containsExactly(URI.create("http://127.0.0.1:8080"), URI.create("http://127.0.0.2:8080"));
	}

	@Test
	void anAnswerHoldsForItsTimeAndNoLonger() throws InterruptedException {
		this.server.addresses(NAME, Duration.ofSeconds(2), List.of("127.0.0.1"));
		look(NAME);
		assertThat(urls()).containsExactly("http://127.0.0.1:11434");
		this.server.addresses(NAME, Duration.ofHours(1), List.of("127.0.0.1", "127.0.0.2"));
		assertThat(urls()).containsExactly("http://127.0.0.1:11434", "http://127.0.0.2:11434");
		TestNameServer.Asked first = this.server.nextAsked("A " + NAME);
		TestNameServer.Asked second = this.server.nextAsked("A " + NAME);
		assertThat(Duration.between(first.when(), second.when())).isBetween(Duration.ofMillis(1900),
				Duration.ofSeconds(20));
	}

	@Test
	void anAnswerThatHoldsForNoTimeIsNotAskedForWithoutPause() throws InterruptedException {
		this.server.addresses(NAME, Duration.ZERO, List.of("127.0.0.1"));
		look(NAME);
		TestNameServer.Asked first = this.server.nextAsked("A " + NAME);
		TestNameServer.Asked second = this.server.nextAsked("A " + NAME);
		assertThat(Duration.between(first.when(), second.when())).isGreaterThan(Duration.ofMillis(900));
	}

	@Test
	void recordsOfAServiceSayThePortAndTheName() throws InterruptedException {
		String name = "_http._tcp.ollama.test";
		this.server.services(name, SECOND, "0 11434 ollama-1.ollama.test", "0 8080 ollama-0.ollama.test",
				"10 9090 spare.ollama.test");
		this.server.addresses("ollama-0.ollama.test", SECOND, List.of("127.0.0.2"));
		this.server.addresses("ollama-1.ollama.test", SECOND, List.of("127.0.0.1"));
		this.server.addresses("spare.ollama.test", SECOND, List.of("127.0.0.3"));
		look(name);
		assertThat(next()).containsExactly(FoundInstance.of("ollama-1", URI.create("http://127.0.0.1:11434")),
				FoundInstance.of("ollama-0", URI.create("http://127.0.0.2:8080")));
	}

	@Test
	void aNameHasIpv6AddressesIfItHasNoOthers() throws InterruptedException {
		this.server.addresses(NAME, SECOND, List.of("fd00::1"));
		look(NAME);
		assertThat(urls()).containsExactly("http://[fd00:0:0:0:0:0:0:1]:11434");
		this.server.addresses(NAME, SECOND, List.of("127.0.0.1"));
		assertThat(urls()).as("a server with both is one").containsExactly("http://127.0.0.1:11434");
	}

	@Test
	void aNameThatNoLongerExistsHasNoInstance(CapturedOutput output) throws InterruptedException {
		this.server.addresses(NAME, SECOND, List.of("127.0.0.1"));
		look(NAME);
		assertThat(next()).hasSize(1);
		this.server.forget(NAME);
		assertThat(next()).isEmpty();
		assertThat(output).containsOnlyOnce("stands for no instance now");
		this.server.addresses(NAME, SECOND, List.of("127.0.0.1"));
		assertThat(next()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "2, ServFail", "5, Refused" })
	void aLookupThatFailsKeepsWhatWasKnownAndIsToldOnce(int code, String name, CapturedOutput output)
			throws InterruptedException {
		this.server.addresses(NAME, SECOND, List.of("127.0.0.1"));
		look(NAME);
		assertThat(next()).hasSize(1);
		this.server.nextAsked("A " + NAME);
		this.server.fail(DnsResponseCode.valueOf(code));
		for (int i = 0; i < 9; i++) {
			this.server.nextAsked("A " + NAME);
		}
		assertThat(this.told).isEmpty();
		assertThat(output).containsOnlyOnce("cannot be looked up, so that what was known of it stays").contains(name);
		this.server.addresses(NAME, SECOND, List.of("127.0.0.2"));
		this.server.fail(DnsResponseCode.NOERROR);
		assertThat(urls()).containsExactly("http://127.0.0.2:11434");
		assertThat(output).containsOnlyOnce("can be looked up again");
	}

	@Test
	void aNameServerThatIsSilentIsNotWaitedForForEver(CapturedOutput output) throws InterruptedException {
		this.server.addresses(NAME, SECOND, List.of("127.0.0.1"));
		this.server.silence(true);
		look(NAME);
		for (int i = 0; i < 3; i++) {
			this.server.nextAsked("A " + NAME);
		}
		assertThat(this.told).isEmpty();
		this.server.silence(false);
		assertThat(next()).hasSize(1);
		assertThat(output).doesNotContain("\tat io.");
	}

	@Test
	void aThousandAddressesComeByTcp() throws InterruptedException {
		List<String> addresses = IntStream.range(0, 1000).mapToObj((i) -> "127.1." + i / 250 + "." + i % 250).toList();
		this.server.addresses(NAME, SECOND, addresses);
		look(NAME);
		assertThat(next()).hasSize(1000);
		assertThat(this.server.nextAsked("A " + NAME).tcp()).isFalse();
		assertThat(this.server.nextAsked("A " + NAME).tcp()).isTrue();
	}

	private void look(String name) {
		this.looking = new DnsSource(Discovery.Dns.parse(name, this.server.address()), Duration.ofMillis(200))
			.instances()
			.subscribe(this.told::add);
	}

	private List<FoundInstance> next() throws InterruptedException {
		List<FoundInstance> next = this.told.poll(30, TimeUnit.SECONDS);
		assertThat(next).as("something is told within 30 s").isNotNull();
		return next;
	}

	private List<String> urls() throws InterruptedException {
		return next().stream().map((one) -> one.url().toString()).toList();
	}

}
