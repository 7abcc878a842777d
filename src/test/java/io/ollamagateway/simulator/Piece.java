package io.ollamagateway.simulator;

/**
 * One token of an answer.
 *
 * @param text what it says
 * @param thinking whether it belongs to the thoughts
 */
public record Piece(String text, boolean thinking) {
}
