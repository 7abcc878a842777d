package io.ollamagateway.access;

import java.time.Duration;

import org.springframework.security.core.AuthenticationException;

/**
 * Credentials are not looked at, because too many wrong ones came from the same address.
 */
@SuppressWarnings("serial")
public final class TooManyGuessesException extends AuthenticationException {

	private final Duration retryAfter;

	TooManyGuessesException(Quota quota, Duration retryAfter) {
		super("Your address has sent as many wrong keys as it may (" + quota + "); wait, and see to it that all that "
				+ "calls from there has the right one");
		this.retryAfter = retryAfter;
	}

	/**
	 * When credentials of this address are looked at again.
	 * @return the time until then
	 */
	public Duration retryAfter() {
		return this.retryAfter;
	}

}
