package io.ollamagateway.simulator;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Answers that come in one piece.
 */
final class EmbedAnswer implements UnstreamedAnswer {

	private final Function<Completion, Object> answer;

	EmbedAnswer(Function<Completion, Object> answer) {
		this.answer = answer;
	}

	/** A unit vector that depends on model and text only. */
	static double[] vector(ModelSettings model, String text, int dimensions) {
		int length = (dimensions > 0) ? Math.min(dimensions, model.embedDim()) : model.embedDim();
		Random random = new Random(Hashes.seed(model.blob(), text));
		double[] vector = new double[length];
		double square = 0;
		for (int i = 0; i < length; i++) {
			vector[i] = random.nextGaussian();
			square += vector[i] * vector[i];
		}
		for (int i = 0; i < length; i++) {
			vector[i] = (float) (vector[i] / Math.sqrt(square));
		}
		return vector;
	}

	@Override
	public String streamType() {
		return "application/json";
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		return this.answer.apply(completion);
	}

}
