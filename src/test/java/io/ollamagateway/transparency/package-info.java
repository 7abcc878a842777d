/**
 * The same requests to an Ollama directly and through the gateway, and all that a client
 * can notice of the answers compared.
 * {@link io.ollamagateway.transparency.MeantDifference} is the table of what differs on
 * purpose; what differs and should not stands in
 * {@link io.ollamagateway.transparency.KnownFault}, with a disabled test each.
 */
package io.ollamagateway.transparency;
