package io.ollamagateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What of an address tells one client from another. Who has IPv6 has 64 bits of addresses
 * to choose from, so only the others count.
 */
final class ClientNetwork {

	private static final int NETWORK_BYTES = 8;

	private ClientNetwork() {
	}

	/**
	 * The network of an address.
	 * @param address the address
	 * @return an IPv4 address as it is, of IPv6 the first half, such as
	 * {@code 2001:db8:0:1:0:0:0:0/64}
	 */
	static String of(InetAddress address) {
		if (!(address instanceof Inet6Address)) {
			return address.getHostAddress();
		}
		byte[] bytes = address.getAddress();
		Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
		try {
			return InetAddress.getByAddress(bytes).getHostAddress() + "/" + NETWORK_BYTES * Byte.SIZE;
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
