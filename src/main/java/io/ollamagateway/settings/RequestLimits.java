package io.ollamagateway.settings;

import java.time.Duration;

import org.springframework.util.unit.DataSize;

/**
 * The bounds of a request whose body is held.
 *
 * @param maxBodySize of one body, encoded and decoded
 * @param bodyTimeout for a body's arrival
 */
public record RequestLimits(DataSize maxBodySize, Duration bodyTimeout) {

}
