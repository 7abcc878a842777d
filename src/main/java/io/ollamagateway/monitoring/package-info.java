/**
 * What the gateway shows of itself to people and to machines.
 */
@NullMarked
package io.ollamagateway.monitoring;

import org.jspecify.annotations.NullMarked;
