package io.ollamagateway.access;

import java.net.InetAddress;
import java.util.List;

/**
 * What callers may do who are known by their address only.
 *
 * @param from the addresses
 * @param grant what they may do
 */
record AnonymousRule(List<AddressRange> from, Grant grant) {

	AnonymousRule {
		from = List.copyOf(from);
	}

	boolean isFor(InetAddress address) {
		return this.from.stream().anyMatch((range) -> range.contains(address));
	}

	boolean opensMoreThanLoopback() {
		return !this.grant.scopes().isEmpty() && !this.from.stream().allMatch(AddressRange::isLoopback);
	}

}
