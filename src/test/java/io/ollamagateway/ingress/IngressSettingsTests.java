package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is configured of the door, and which mistakes stop the start.
 */
class IngressSettingsTests {

	@Test
	void byDefaultEverybodyIsServedAndNobodyBelieved() throws Exception {
		IngressSettings settings = settings(Map.of());
		assertThat(settings.serves(InetAddress.getByName("203.0.113.9"))).isTrue();
		assertThat(settings.serves(null)).isTrue();
		assertThat(settings.trusts(InetAddress.getLoopbackAddress())).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1, true", "10.1.0.1, false", "192.168.0.1, false", "fd00::1, true", "2001:db8::1, false",
			"::ffff:10.0.0.1, true" })
	void whoIsServedIsAllowedAndNotDenied(String address, boolean served) throws Exception {
		IngressSettings settings = settings(
				Map.of("ingress.allow", "10.0.0.0/8,fd00::/8", "ingress.deny", "10.1.0.0/16"));
		assertThat(settings.serves(InetAddress.getByName(address))).isEqualTo(served);
	}

	@Test
	void withListsWhoHasNoAddressIsNotServed() {
		assertThat(settings(Map.of("ingress.deny", "10.0.0.1")).serves(null)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ingress.trusted-proxies  | 10.0.0.0/8,proxy | ollama-gateway.ingress.trusted-proxies[1]
			ingress.allow            | 10.0.0.0/33      | ollama-gateway.ingress.allow[0]
			ingress.deny             | 300.0.0.1        | ollama-gateway.ingress.deny[0]
			ingress.max-headers      | 0                | ollama-gateway.ingress.max-headers
			ingress.body-idle-timeout | -1s             | ollama-gateway.ingress.body-idle-timeout
			ingress.plain-port       | 70000            | ollama-gateway.ingress.plain-port
			ingress.redirect-port    | -1               | ollama-gateway.ingress.redirect-port
			ingress.hosts            | a,b:80           | ollama-gateway.ingress.hosts[1]
			ingress.hsts             | -1d              | ollama-gateway.ingress.hsts
			connections.max-streams  | 0                | ollama-gateway.connections.max-streams
			connections.idle-timeout | -1s              | ollama-gateway.connections.idle-timeout
			""")
	void aMistakeIsNamed(String property, String value, String named) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(property, value)))
			.extracting(InvalidConfigurationPropertyValueException::getName)
			.isEqualTo(named);
	}

	private static IngressSettings settings(Map<String, String> properties) {
		Binder binder = new Binder(new MapConfigurationPropertySource(properties));
		return IngressSettings.of(binder.bindOrCreate("connections", ConnectionProperties.class),
				binder.bindOrCreate("ingress", IngressProperties.class));
	}

}
