/**
 * The application: everything else lies in a room of its own below.
 */
@NullMarked
package io.ollamagateway;

import org.jspecify.annotations.NullMarked;
