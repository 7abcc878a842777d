package io.ollamagateway.bodies;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a body's {@code Content-Encoding}. Ollama reads none on its native paths, so the
 * gateway does it for all.
 */
enum ContentDecoder {

	/** Nothing to undo. */
	IDENTITY {
		@Override
		InputStream open(InputStream encoded) {
			return encoded;
		}
	},
	GZIP {
		@Override
		InputStream open(InputStream encoded) throws IOException {
			return new GZIPInputStream(encoded);
		}
	},
	ZSTD {
		@Override
		InputStream open(InputStream encoded) throws IOException {
			return new ZstdInputStreamNoFinalizer(encoded);
		}
	};

	/**
	 * The decoder of a header's value.
	 * @param header the {@code Content-Encoding}, if there is one
	 * @return the decoder
	 * @throws Refusal if there is none for it
	 */
	static ContentDecoder of(@Nullable String header) {
		return switch ((header != null) ? header.trim().toLowerCase(Locale.ROOT) : "") {
			case "", "identity" -> IDENTITY;
			case "gzip", "x-gzip" -> GZIP;
			case "zstd" -> ZSTD;
			default -> throw Refusal.of(Refusal.Reason.UNSUPPORTED_ENCODING,
					"This Content-Encoding is not supported; send the body as it is, or with gzip or zstd");
		};
	}

	abstract InputStream open(InputStream encoded) throws IOException;

	/**
	 * Decodes a whole body.
	 * @param encoded the body
	 * @param target takes the decoded bytes, under its bounds
	 * @return the decoded body
	 * @throws Refusal if the body is not what its header says, or becomes too large
	 */
	BodyBytes decode(BodyBytes encoded, BodyCollector target) {
		byte[] chunk = new byte[16 * 1024];
		try (InputStream decoded = open(encoded.inputStream())) {
			int count = decoded.read(chunk);
			while (count >= 0) {
				target.append(ByteBuffer.wrap(chunk, 0, count));
				count = decoded.read(chunk);
			}
			return target.collected();
		}
		catch (IOException ex) {
			throw notEncoded();
		}
	}

	private Refusal notEncoded() {
		return Refusal.of(Refusal.Reason.MALFORMED,
				"The body is not " + name().toLowerCase(Locale.ROOT) + ", as its Content-Encoding says");
	}

}
