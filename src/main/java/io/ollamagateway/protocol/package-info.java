/**
 * What goes over the wire: endpoints, model names, dialects and their error bodies, the
 * fields of a request, what an answer tells while it passes. No Spring, no threads, no
 * I/O.
 */
@NullMarked
package io.ollamagateway.protocol;

import org.jspecify.annotations.NullMarked;
