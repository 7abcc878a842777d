package io.ollamagateway.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.util.Native;

final class Zstandard {

	private static final int MOST = 20 << 20;

	private Zstandard() {
	}

	/** Loads the native library, which an event loop must not. */
	static void load() {
		Native.load();
	}

	static byte[] decompress(Body body) {
		try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(body.array(), 0, body.size()))) {
			byte[] bytes = in.readNBytes(MOST + 1);
			if (bytes.length > MOST) {
				throw new Rejection(400, "http: request body too large");
			}
			return bytes;
		}
		catch (IOException ex) {
			throw new Rejection(400, "magic number mismatch");
		}
	}

}
