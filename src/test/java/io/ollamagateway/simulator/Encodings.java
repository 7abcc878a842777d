package io.ollamagateway.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.util.Native;
import org.jspecify.annotations.Nullable;

/**
 * Compressed bodies: zstd is understood by the compatible endpoints, gzip by none unless
 * that quirk is off.
 */
final class Encodings {

	private static final int MOST = 20 << 20;

	private final boolean gzip;

	Encodings(InstanceSettings settings) {
		this.gzip = !settings.has(Quirk.NO_GZIP);
		// loads a library, which an event loop must not
		Native.load();
	}

	@Nullable Object json(Exchange exchange) {
		String path = exchange.request().path();
		boolean responses = path.startsWith("/v1/responses");
		try {
			return json(exchange, (path.startsWith("/v1/") && !responses) ? "EOF" : "missing request body");
		}
		catch (Rejection ex) {
			throw responses ? ResponsesRules.unreadable(ex) : ex;
		}
	}

	private @Nullable Object json(Exchange exchange, String empty) {
		Body body = exchange.body();
		String encoding = String.valueOf(exchange.request().header("Content-Encoding"));
		try {
			if (encoding.equals("zstd") && exchange.request().path().startsWith("/v1/")) {
				return json(new ZstdInputStream(stream(body)), empty);
			}
			if (encoding.equals("gzip") && this.gzip) {
				return json(new GZIPInputStream(stream(body)), empty);
			}
		}
		catch (IOException ex) {
			throw new Rejection(400, "invalid input: magic number mismatch");
		}
		return GoJson.parse(body.array(), body.size(), empty);
	}

	private static InputStream stream(Body body) {
		return new ByteArrayInputStream(body.array(), 0, body.size());
	}

	private static @Nullable Object json(InputStream decoded, String empty) throws IOException {
		try (decoded) {
			byte[] bytes = decoded.readNBytes(MOST + 1);
			if (bytes.length > MOST) {
				throw new Rejection(400, "http: request body too large");
			}
			return GoJson.parse(bytes, bytes.length, empty);
		}
	}

}
