/**
 * Finds instances that nobody has written down: by the DNS, or in Kubernetes. What is
 * found becomes instances of the pools that look for it; what cannot be asked for a while
 * stays as it was.
 */
@NullMarked
package io.ollamagateway.fleet.discovery;

import org.jspecify.annotations.NullMarked;
