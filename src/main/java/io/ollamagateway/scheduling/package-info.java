/**
 * Which instance serves a request, and when: tickets become leases. Pure Java: events in,
 * decisions out, no I/O and no threads of its own.
 */
@NullMarked
package io.ollamagateway.scheduling;

import org.jspecify.annotations.NullMarked;
