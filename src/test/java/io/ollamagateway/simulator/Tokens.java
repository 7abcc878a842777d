package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A list of tokens that does not change. Two that begin alike share a prefix, which a
 * model that has read the one need not read again in the other.
 */
public final class Tokens {

	/** No token. */
	public static final Tokens EMPTY = new Tokens(new int[0]);

	private static final int BYTES = 4;

	private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	private final int[] ids;

	private Tokens(int[] ids) {
		this.ids = ids;
	}

	/** These tokens. */
	public static Tokens of(int... ids) {
		return new Tokens(ids.clone());
	}

	/** A text in pieces of four bytes of UTF-8, the last may be shorter. */
	public static Tokens text(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		int[] ids = new int[(bytes.length + BYTES - 1) / BYTES];
		for (int i = 0; i < bytes.length; i++) {
			ids[i / BYTES] = (ids[i / BYTES] << Byte.SIZE) | (bytes[i] & 0xFF);
		}
		return new Tokens(ids);
	}

	/** Tokens without a meaning; the same seed gives the same. */
	public static Tokens random(long seed, int length) {
		return new Tokens(new SplittableRandom(seed).ints(length).toArray());
	}

	/**
	 * A text that is read as so many tokens, and that begins like another one's for as
	 * many as these do.
	 */
	public String toText() {
		StringBuilder text = new StringBuilder(this.ids.length * BYTES);
		for (int id : this.ids) {
			for (int i = 0; i < BYTES; i++) {
				text.append(LETTERS.charAt((id >>> (6 * i)) & 63));
			}
		}
		return text.toString();
	}

	public int length() {
		return this.ids.length;
	}

	/** With how many tokens both begin. */
	public int commonPrefix(Tokens other) {
		int mismatch = Arrays.mismatch(this.ids, other.ids);
		return (mismatch >= 0) ? mismatch : this.ids.length;
	}

	/** These tokens and then those. */
	public Tokens append(Tokens more) {
		int[] all = Arrays.copyOf(this.ids, this.ids.length + more.ids.length);
		System.arraycopy(more.ids, 0, all, this.ids.length, more.ids.length);
		return new Tokens(all);
	}

	/** The first of these tokens, all if there are not so many. */
	public Tokens first(int count) {
		return (count < this.ids.length) ? new Tokens(Arrays.copyOf(this.ids, count)) : this;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Tokens tokens && Arrays.equals(this.ids, tokens.ids);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.ids);
	}

	@Override
	public String toString() {
		return this.ids.length + " tokens";
	}

}
