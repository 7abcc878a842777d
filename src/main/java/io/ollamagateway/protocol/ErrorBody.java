package io.ollamagateway.protocol;

/**
 * An error as it goes over the wire.
 *
 * @param contentType the value of the {@code Content-Type} header
 * @param text the body
 */
public record ErrorBody(String contentType, String text) {

}
