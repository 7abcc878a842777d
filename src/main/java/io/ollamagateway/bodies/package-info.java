/**
 * Bodies of requests in memory: read in time, within their size and that of all together,
 * decoded, held as long as they may have to be sent once more.
 */
@NullMarked
package io.ollamagateway.bodies;

import org.jspecify.annotations.NullMarked;
