/**
 * Who calls, and what that caller may do.
 */
@NullMarked
package io.ollamagateway.access;

import org.jspecify.annotations.NullMarked;
