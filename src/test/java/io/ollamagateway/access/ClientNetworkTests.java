package io.ollamagateway.access;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientNetworkTests {

	@ParameterizedTest
	@CsvSource({ "10.1.2.3, 10.1.2.3", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
			"2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0/64", "2001:db8:1:3::9, 2001:db8:1:3:0:0:0:0/64",
			"::ffff:10.1.2.3, 10.1.2.3" })
	void ofIpv6OnlyTheNetworkCounts(String address, String network) throws Exception {
		assertThat(ClientNetwork.of(InetAddress.getByName(address))).isEqualTo(network);
	}

}
