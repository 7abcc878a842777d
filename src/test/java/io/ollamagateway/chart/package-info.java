/**
 * Tests of the Helm chart and of what it renders. Helm runs in this process.
 */
@NullMarked
package io.ollamagateway.chart;

import org.jspecify.annotations.NullMarked;
