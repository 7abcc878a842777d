package io.ollamagateway.answers;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The limits of one answer on its way.
 *
 * @param betweenChunks how long an instance may be silent while its client takes what
 * comes; zero: for ever
 * @param rest what is left of the time for the whole request; absent: no limit
 * @param capacity the bytes that a slow client may let lie before they hold the instance
 * back
 * @param drain the time in which a client that lets the buffer run full has to take as
 * much as it holds
 * @param buffers all streams' buffers
 */
public record FlowLimits(Duration betweenChunks, @Nullable Duration rest, long capacity, Duration drain,
		StreamBuffers buffers) {
}
