/**
 * The door: listeners, the connections that clients open to them, and who it is that
 * calls through the proxies in front. Nothing here knows of models.
 */
@NullMarked
package io.ollamagateway.ingress;

import org.jspecify.annotations.NullMarked;
