package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;

/**
 * Foretells times, in seconds. What an instance has shown itself counts first, then what
 * the same model has shown elsewhere, in proportion to weight; before anything is known
 * all instances of one weight are equal, and fewer requests are better.
 */
final class Estimator {

	private static final double UNKNOWN_PROMPT_TOKEN = 0.001;

	private static final double UNKNOWN_OUTPUT_TOKEN = 0.025;

	private static final double UNKNOWN_BYTES_PER_SECOND = 1L << 30;

	private static final double UNKNOWN_LOAD = 10;

	/** What every request takes besides. */
	private static final double LEAST = 0.02;

	/** By how much each request beside it slows the reading of a prompt. */
	private static final double CROWDING = 0.1;

	/** The part of its whole work that speaks for a fast instance. */
	private static final double OCCUPATION = 0.02;

	/**
	 * The part of an unknown conversation's prompt that is taken for remembered where its
	 * hash says that it would be.
	 */
	private static final double HOME = 0.25;

	private static final int LEAST_PRUNED = 4096;

	private final Map<ModelName, ModelFacts> models = new HashMap<>();

	private int pruneAt = LEAST_PRUNED;

	/** How many models it remembers. */
	int size() {
		return this.models.size();
	}

	ModelFacts facts(ModelName model) {
		if (this.models.size() >= this.pruneAt && !this.models.containsKey(model)) {
			// clients may ask for any name
			this.models.values().removeIf((facts) -> !facts.isOfUse());
			this.pruneAt = Math.max(LEAST_PRUNED, 2 * this.models.size());
		}
		return this.models.computeIfAbsent(model, (_) -> new ModelFacts());
	}

	/**
	 * Until a request's first token, on a runner that has a free slot for it.
	 * @param ticket the request
	 * @param runner the runner
	 * @param ttl how long conversations are remembered
	 * @param home whether the request's affinity points there
	 * @param now the time in nanoseconds
	 */
	double firstToken(Ticket ticket, Runner runner, Duration ttl, boolean home, long now) {
		InstanceLoad load = runner.instance();
		ModelSpeed own = runner.speed();
		ModelFacts facts = runner.facts();
		long tokens = ticket.promptTokens();
		double remembered = remembered(ticket, runner, ttl, now);
		if (remembered == 0 && home) {
			remembered = HOME * tokens;
		}
		boolean known = own.secondsPerPromptToken().isKnown() || facts.speed().secondsPerPromptToken().isKnown();
		double reading = LEAST / load.weight()
				+ (tokens - remembered) * secondsPerPromptToken(own, facts, load.weight());
		double crowd = known ? CROWDING : 1;
		return reading * (1 + crowd * load.inFlight())
				+ OCCUPATION * facts.outputTokens() * secondsPerOutputToken(own, facts, load.weight());
	}

	/**
	 * The tokens of a prompt that a runner is believed to remember.
	 */
	long remembered(Ticket ticket, Runner runner, Duration ttl, long now) {
		return (ticket.affinity() != 0)
				? runner.prefixes().remembered(ticket.affinity(), ticket.promptTokens(), now, ttl) : 0;
	}

	/**
	 * A request's whole work on an instance of weight 1.
	 */
	double work(Ticket ticket) {
		ModelRequest request = ticket.request();
		if (request == null) {
			return LEAST;
		}
		ModelFacts facts = facts(request.model().local());
		double output = facts.outputTokens();
		if (ticket.embeds()) {
			output = 0;
		}
		else if (request.outputTokens() != null && request.outputTokens() >= 0) {
			output = Math.min(request.outputTokens(), output);
		}
		return work(facts, (double) ticket.promptTokens(), output);
	}

	/** The work that an answer was. */
	double work(ModelName model, AnswerCounters counters) {
		return work(facts(model), Objects.requireNonNullElse(counters.promptTokens(), 0L),
				Objects.requireNonNullElse(counters.outputTokens(), 0L));
	}

	private static double work(ModelFacts facts, double promptTokens, double outputTokens) {
		return LEAST + promptTokens * facts.speed().secondsPerPromptToken().or(UNKNOWN_PROMPT_TOKEN)
				+ outputTokens * facts.speed().secondsPerOutputToken().or(UNKNOWN_OUTPUT_TOKEN);
	}

	/** A request's whole work by a model of which no request is at hand. */
	double usualWork(ModelName model) {
		ModelFacts facts = facts(model);
		return work(facts, facts.promptTokens(), facts.outputTokens());
	}

	/** Until a model is in an instance's memory, if nothing has to make room for it. */
	double load(InstanceLoad load, ModelName model) {
		ModelSpeed seen = load.seenSpeed(model);
		if (seen != null && seen.loadSeconds().isKnown()) {
			return seen.loadSeconds().or(UNKNOWN_LOAD);
		}
		long bytes = bytes(model);
		if (bytes > 0) {
			return bytes / load.bytesPerSecond(UNKNOWN_BYTES_PER_SECOND);
		}
		return facts(model).speed().loadSeconds().or(UNKNOWN_LOAD);
	}

	/** Until a runner would be in its instance's memory again. */
	double load(Runner runner) {
		Mean own = runner.speed().loadSeconds();
		return own.isKnown() ? own.or(UNKNOWN_LOAD) : load(runner.instance(), runner.model());
	}

	/** The memory that a model takes, 0 if not known. */
	long bytes(ModelName model) {
		return facts(model).bytes();
	}

	private static double secondsPerPromptToken(ModelSpeed own, ModelFacts facts, double weight) {
		return own.secondsPerPromptToken().or(facts.speed().secondsPerPromptToken().or(UNKNOWN_PROMPT_TOKEN) / weight);
	}

	private static double secondsPerOutputToken(ModelSpeed own, ModelFacts facts, double weight) {
		return own.secondsPerOutputToken().or(facts.speed().secondsPerOutputToken().or(UNKNOWN_OUTPUT_TOKEN) / weight);
	}

	/**
	 * An answer came.
	 * @param load where from
	 * @param model by which model
	 * @param counters what it told
	 */
	void answered(InstanceLoad load, ModelName model, AnswerCounters counters) {
		ModelFacts facts = facts(model);
		load.speed(model).answered(counters, 1);
		facts.speed().answered(counters, load.weight());
		facts.answered(counters);
	}

}
