/**
 * What the gateway costs, measured from outside beside what people have today: processes
 * on the loopback address, in front of the same instances, asked by the same clients.
 */
package io.ollamagateway.benchmark;
