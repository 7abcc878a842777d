/**
 * The instances behind the gateway: which there are, which of them are healthy and which
 * models each has. It tells the rooms above by listeners and asks nothing of them.
 */
@NullMarked
package io.ollamagateway.fleet;

import org.jspecify.annotations.NullMarked;
