package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import io.ollamagateway.simulator.Tokens;

/**
 * A trace with what it does not tell: models by Zipf's law, callers by Zipf's law, and
 * which requests continue a conversation. A request continues an earlier one of the same
 * caller and model if that fits into its prompt and the draw says so.
 *
 * @param fleet the fleet that is asked
 * @param requests the requests in the order in which they come
 */
public record Workload(ReplayFleet fleet, List<Request> requests) {

	static final double MODEL_EXPONENT = 1.1;

	/** An instance holds two or three; one of them it often has to exchange. */
	private static final int BUSY_MODELS = 2;

	static final int CALLERS = 24;

	private static final double CALLER_EXPONENT = 0.8;

	private static final double CONTINUES = 0.7;

	private static final int OPEN_CONVERSATIONS = 12;

	/** As many draws as there are seeds, beginning with 1. */
	static List<Workload> draws(Trace trace, double load, int seeds) {
		return LongStream.rangeClosed(1, seeds).mapToObj((seed) -> draw(trace, load, seed)).toList();
	}

	static Workload draw(Trace trace, double load, long seed) {
		return draw(trace, ReplayFleet.EIGHT, load, seed);
	}

	/**
	 * Draws what a trace does not tell.
	 * @param trace when how much was asked
	 * @param fleet the fleet that is asked
	 * @param load the part of the fleet's capacity that it takes
	 * @param seed of the draw
	 */
	public static Workload draw(Trace trace, ReplayFleet fleet, double load, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		int models = fleet.models();
		int[] drawnModels = new int[trace.entries().size()];
		double work = 0;
		for (int i = 0; i < drawnModels.length; i++) {
			drawnModels[i] = zipf(random, models, MODEL_EXPONENT);
			Trace.Entry entry = trace.entries().get(i);
			work += work(drawnModels[i], entry.prompt(), entry.output());
		}
		double scale = work / capacity(fleet) / load / trace.seconds();
		List<List<Conversation>> open = new ArrayList<>();
		for (int i = 0; i < CALLERS * models; i++) {
			open.add(new ArrayList<>());
		}
		List<Request> requests = new ArrayList<>();
		for (int i = 0; i < drawnModels.length; i++) {
			Trace.Entry entry = trace.entries().get(i);
			int caller = zipf(random, CALLERS, CALLER_EXPONENT);
			List<Conversation> conversations = open.get(caller * models + drawnModels[i]);
			Conversation continued = null;
			if (random.nextDouble() < CONTINUES) {
				for (Conversation conversation : conversations) {
					if (conversation.tokens.length() < entry.prompt()
							&& (continued == null || conversation.tokens.length() > continued.tokens.length())) {
						continued = conversation;
					}
				}
			}
			if (continued == null) {
				continued = new Conversation(random.nextLong() | 1);
				conversations.add(continued);
				if (conversations.size() > OPEN_CONVERSATIONS) {
					conversations.removeFirst();
				}
			}
			int fresh = Math.max(1, entry.prompt() - continued.tokens.length());
			Tokens prompt = continued.tokens.append(Tokens.random(random.nextLong(), fresh));
			Tokens output = Tokens.random(random.nextLong(), Math.max(1, entry.output()));
			continued.tokens = prompt.append(output);
			requests
				.add(new Request(i, (long) (entry.at() * scale), drawnModels[i], caller, continued.id, prompt, output));
		}
		return new Workload(fleet, requests);
	}

	/**
	 * Seconds of a slot on a machine of speed 1, all slots of its runner being in use.
	 */
	static double work(Request request) {
		return work(request.model(), request.prompt().length(), request.output().length());
	}

	private static double work(int model, int prompt, int output) {
		var settings = ReplayFleet.model(model, 1);
		double decode = settings.decodeTps() * Math.pow(ReplayFleet.PARALLEL, settings.batchEfficiency() - 1);
		return prompt / settings.prefillTps() + output / decode;
	}

	/**
	 * Seconds of work that the fleet does in a second when each instance runs as many
	 * requests as it is configured for on two models.
	 */
	static double capacity(ReplayFleet fleet) {
		double capacity = 0;
		for (int i = 0; i < fleet.size(); i++) {
			capacity += fleet.machine(i).speed() * ReplayFleet.PARALLEL * BUSY_MODELS;
		}
		return capacity;
	}

	/**
	 * The same when each instance does so on as many models as it can hold: what no
	 * traffic reaches, since it would have to ask for just these models.
	 */
	double allSlots() {
		double slots = 0;
		for (int i = 0; i < this.fleet.size(); i++) {
			ReplayFleet.Machine machine = this.fleet.machine(i);
			slots += machine.speed() * ReplayFleet.PARALLEL * this.fleet.places(machine);
		}
		return slots;
	}

	private static int zipf(SplittableRandom random, int count, double exponent) {
		double sum = 0;
		for (int i = 1; i <= count; i++) {
			sum += Math.pow(i, -exponent);
		}
		double point = random.nextDouble() * sum;
		for (int i = 1; i <= count; i++) {
			point -= Math.pow(i, -exponent);
			if (point < 0) {
				return i - 1;
			}
		}
		return count - 1;
	}

	/**
	 * One request.
	 *
	 * @param id its place in the order
	 * @param at when it comes, in nanoseconds
	 * @param model the index of its model
	 * @param caller the index of its caller
	 * @param conversation what it belongs to, not 0
	 * @param prompt what is read
	 * @param output what will be written
	 */
	public record Request(int id, long at, int model, int caller, long conversation, Tokens prompt, Tokens output) {
	}

	private static final class Conversation {

		private final long id;

		private Tokens tokens = Tokens.EMPTY;

		private Conversation(long id) {
			this.id = id;
		}

	}

}
