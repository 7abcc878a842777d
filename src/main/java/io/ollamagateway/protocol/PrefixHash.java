package io.ollamagateway.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash behind {@link ModelRequest#prefixHash()}: 64 bits, the same in every process,
 * quick, and no more than that. It says which requests belong together and guards
 * nothing.
 */
final class PrefixHash {

	static final long SEED = 0x9e3779b97f4a7c15L;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private PrefixHash() {
	}

	static long of(byte[] bytes, int length) {
		long hash = SEED ^ length;
		int i = 0;
		for (; i + Long.BYTES <= length; i += Long.BYTES) {
			hash = mix(hash, (long) LONGS.get(bytes, i));
		}
		for (; i < length; i++) {
			hash = mix(hash, bytes[i]);
		}
		return hash;
	}

	/** Adds a value; the order of values counts. */
	static long mix(long hash, long value) {
		long mixed = (hash ^ value) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 32)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 29);
	}

}
