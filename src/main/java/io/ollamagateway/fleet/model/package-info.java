/**
 * Instances and pools as immutable values, which every room above may hold.
 */
@NullMarked
package io.ollamagateway.fleet.model;

import org.jspecify.annotations.NullMarked;
