/**
 * A faithful Ollama to test against: an instance that is pure and driven by a clock, and
 * an HTTP shell that puts many of them on loopback ports. It shares no code with the
 * gateway, so that a mistake cannot hide in both.
 */
@NullMarked
package io.ollamagateway.simulator;

import org.jspecify.annotations.NullMarked;
