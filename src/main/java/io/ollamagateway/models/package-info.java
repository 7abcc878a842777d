/**
 * What concerns models on many instances: carrying out loads and unloads. It decides
 * nothing; the scheduler says what shall be loaded where.
 */
@NullMarked
package io.ollamagateway.models;

import org.jspecify.annotations.NullMarked;
