package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.util.function.Predicate;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.ollamagateway.access.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far it is believed what proxies say.
 */
class ForwardedTests {

	private static final Predicate<InetAddress> TRUSTED = AddressRange.parse("10.0.0.0/8")::contains;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			203.0.113.9                           | 203.0.113.9
			6.6.6.6, 203.0.113.9                  | 203.0.113.9
			6.6.6.6, 203.0.113.9, 10.0.0.7        | 203.0.113.9
			6.6.6.6, 203.0.113.9,10.0.0.7, 10.0.0.8 | 203.0.113.9
			10.0.0.5, 10.0.0.7                    | 10.0.0.5
			203.0.113.9:4711                      | 203.0.113.9
			[2001:db8::1]:4711                    | 2001:db8:0:0:0:0:0:1
			2001:db8::1                           | 2001:db8:0:0:0:0:0:1
			203.0.113.9, unknown, 10.0.0.7        | 10.0.0.7
			203.0.113.9, localhost                |
			,                                     |
			""")
	void theClientIsTheLastWhomNoTrustedProxyKnowsToBeAProxy(String header, String client) throws Exception {
		Forwarded said = Forwarded.ofXForwarded(headers("X-Forwarded-For", header), TRUSTED);
		assertThat(said.client()).isEqualTo((client != null) ? InetAddress.getByName(client) : null);
	}

	@Test
	void severalFieldsAreOneList() {
		HttpHeaders headers = headers("X-Forwarded-For", "6.6.6.6").add("X-Forwarded-For", "203.0.113.9")
			.add("X-Forwarded-For", "10.0.0.7");
		assertThat(Forwarded.ofXForwarded(headers, TRUSTED).client()).extracting(InetAddress::getHostAddress)
			.isEqualTo("203.0.113.9");
	}

	@Test
	void ofSchemeHostAndPortTheLastWordCounts() {
		HttpHeaders headers = headers("X-Forwarded-Proto", "http, HTTPS").add("X-Forwarded-Host", "spoof, a.example")
			.add("X-Forwarded-Port", "1, 8443");
		assertThat(Forwarded.ofXForwarded(headers, TRUSTED))
			.isEqualTo(new Forwarded(null, "https", "a.example", "8443"));
	}

	@Test
	void theStandardHeaderSaysAllOfOneHop() {
		HttpHeaders headers = headers("Forwarded", "for=6.6.6.6;host=spoof;proto=http,"
				+ " For=\"[2001:db8::1]:4711\"; Host=\"a.example:8443\" ;Proto=https;by=_x, for=10.0.0.7;host=inner");
		Forwarded said = Forwarded.ofForwarded(headers, TRUSTED);
		assertThat(said.client()).extracting(InetAddress::getHostAddress).isEqualTo("2001:db8:0:0:0:0:0:1");
		assertThat(said.host()).isEqualTo("a.example:8443");
		assertThat(said.scheme()).isEqualTo("https");
	}

	@ParameterizedTest
	@CsvSource({ "for=_hidden", "for=unknown", "host=a.example", "''", "=;=", "for" })
	void whoSaysNoAddressSaysNothing(String header) {
		assertThat(Forwarded.ofForwarded(headers("Forwarded", header), TRUSTED))
			.isEqualTo(new Forwarded(null, null, null, null));
	}

	private static HttpHeaders headers(String name, String value) {
		return new DefaultHttpHeaders().add(name, value);
	}

}
