/**
 * What is configured: bound, checked as a whole, and read again when its files change.
 */
@NullMarked
package io.ollamagateway.settings;

import org.jspecify.annotations.NullMarked;
