package io.ollamagateway.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import io.netty.handler.ipfilter.IpFilterRule;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8}.
 */
public final class AddressRange {

	private static final int LOOPBACK_PREFIX_V4 = 8;

	private final InetAddress first;

	private final int prefix;

	private final IpFilterRule rule;

	private AddressRange(InetAddress first, int prefix) {
		this.first = first;
		this.prefix = prefix;
		this.rule = new IpSubnetFilterRule(first, prefix, IpFilterRuleType.ACCEPT);
	}

	/**
	 * Reads a range. No name is looked up.
	 * @param text an address, or a network with the length of its prefix
	 * @return the range
	 * @throws IllegalArgumentException if the text is neither; its message is a sentence
	 * for whoever wrote the text
	 */
	public static AddressRange parse(String text) {
		String trimmed = text.strip();
		int slash = trimmed.indexOf('/');
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString((slash < 0) ? trimmed : trimmed.substring(0, slash));
		if (bytes == null) {
			throw notARange(text);
		}
		try {
			InetAddress first = InetAddress.getByAddress(bytes);
			int bits = first.getAddress().length * Byte.SIZE;
			// an IPv4 address that is written as IPv6 counts its prefix there
			int beforeIpv4 = bytes.length * Byte.SIZE - bits;
			int prefix = (slash < 0) ? bits : prefix(trimmed.substring(slash + 1)) - beforeIpv4;
			if (prefix < 0 || prefix > bits) {
				throw notARange(text);
			}
			return new AddressRange(first, prefix);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static int prefix(String digits) {
		return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
	}

	private static IllegalArgumentException notARange(String text) {
		return new IllegalArgumentException(
				"'" + text + "' is not a range of IP addresses: expected one such as 10.0.0.0/8, fd00::/8 or 10.1.2.3");
	}

	/**
	 * Whether an address lies in the range.
	 * @param address the address
	 * @return {@code false} for one of the other IP version
	 */
	public boolean contains(InetAddress address) {
		return this.rule.matches(new InetSocketAddress(address, 0));
	}

	/**
	 * Whether only this machine has addresses in it.
	 */
	boolean isLoopback() {
		int needed = (this.first instanceof Inet4Address) ? LOOPBACK_PREFIX_V4 : Long.BYTES * 2 * Byte.SIZE;
		return this.first.isLoopbackAddress() && this.prefix >= needed;
	}

	@Override
	public String toString() {
		return this.first.getHostAddress() + "/" + this.prefix;
	}

}
