/**
 * An answer on its way from an instance to its client: watched, within its time limits,
 * with a buffer for clients that read slowly; and what can become of a request other than
 * an answer.
 */
@NullMarked
package io.ollamagateway.answers;

import org.jspecify.annotations.NullMarked;
