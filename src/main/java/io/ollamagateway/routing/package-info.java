/**
 * The way of a request through the gateway: reading it, finding its pool, calling the
 * instance, watching the answer, and writing errors. {@code FilterOrder} is its map.
 */
@NullMarked
package io.ollamagateway.routing;

import org.jspecify.annotations.NullMarked;
