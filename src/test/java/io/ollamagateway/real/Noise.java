package io.ollamagateway.real;

import java.util.Arrays;
import java.util.Random;

/**
 * Weights that mean nothing: random numbers with a seed.
 */
final class Noise {

	private final Random random;

	Noise(long seed) {
		this.random = new Random(seed);
	}

	/** Normally distributed with this standard deviation. */
	float[][] rows(int rows, int width, double deviation) {
		float[][] noise = new float[rows][width];
		for (float[] row : noise) {
			for (int i = 0; i < width; i++) {
				row[i] = (float) (deviation * this.random.nextGaussian());
			}
		}
		return noise;
	}

	/** A direction: a vector of length one. */
	float[] direction(int width) {
		float[] vector = rows(1, width, 1)[0];
		double length = 0;
		for (float value : vector) {
			length += value * value;
		}
		return scaled(vector, 1 / Math.sqrt(length));
	}

	static float[] scaled(float[] vector, double factor) {
		float[] scaled = new float[vector.length];
		for (int i = 0; i < scaled.length; i++) {
			scaled[i] = (float) (factor * vector[i]);
		}
		return scaled;
	}

	static float[] sum(float[] one, float[] other) {
		float[] sum = new float[one.length];
		for (int i = 0; i < sum.length; i++) {
			sum[i] = one[i] + other[i];
		}
		return sum;
	}

	/** A vector of equal numbers. */
	static float[] all(int width, float value) {
		float[] vector = new float[width];
		Arrays.fill(vector, value);
		return vector;
	}

}
