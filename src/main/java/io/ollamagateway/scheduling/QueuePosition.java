package io.ollamagateway.scheduling;

import java.time.Duration;

/**
 * Where a ticket stands in its queue.
 *
 * @param ahead how many are to be served before it, if nobody more important comes
 * @param expectedWait how long that will take, by what was served lately
 */
public record QueuePosition(int ahead, Duration expectedWait) {
}
