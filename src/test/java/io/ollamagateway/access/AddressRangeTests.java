package io.ollamagateway.access;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressRangeTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "10.1.2.3, 10.1.2.3, true",
			"10.1.2.3, 10.1.2.4, false", "10.1.2.3/8, 10.9.9.9, true", "0.0.0.0/0, 203.0.113.9, true",
			"0.0.0.0/0, ::1, false", "::/0, 2001:db8::1, true", "::/0, 10.0.0.1, false",
			"2001:db8::/32, 2001:db8:1::5, true", "2001:db8::/32, 2001:db9::5, false", "::1, ::1, true",
			"::ffff:10.0.0.0/104, 10.1.1.1, true", "10.0.0.0/8, ::ffff:10.1.1.1, true" })
	void containsTheAddressesOfItsNetwork(String range, String address, boolean contained) throws Exception {
		assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address))).isEqualTo(contained);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "10.0.0.0/-1", "::1/129", "::g",
			"*", "10.0.0.0/8/8", "::ffff:10.0.0.0/8" })
	void whatIsNoRangeIsRefusedWithASentence(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text))
			.withMessageContaining("is not a range of IP addresses");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.0/8, true", "127.0.0.1, true", "::1, true", "127.0.0.0/7, false", "::/0, false",
			"10.0.0.0/8, false", "0.0.0.0/0, false" })
	void isLoopbackOnlyIfNoOtherMachineIsInIt(String range, boolean loopback) {
		assertThat(AddressRange.parse(range).isLoopback()).isEqualTo(loopback);
	}

}
