package io.ollamagateway.protocol;

/**
 * A stretch of a body.
 *
 * @param start the offset of its first byte
 * @param end the offset behind its last byte
 */
public record ByteSpan(long start, long end) {

}
