/**
 * What goes over the wire: endpoints, model names, dialects and their error bodies, the
 * fields of a request. Pure values and functions without state; no Spring.
 */
@NullMarked
package io.ollamagateway.protocol;

import org.jspecify.annotations.NullMarked;
