package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * {@code /_sim}: look at an instance, and break it.
 */
final class Admin {

	static final String PATH = "/_sim";

	private final SimulatedOllama server;

	Admin(SimulatedOllama server) {
		this.server = server;
	}

	void handle(Exchange exchange) {
		if (exchange.request().method().equals("POST")) {
			Fields body = Fields.of("Admin", GoJson.parse(exchange.body().array(), exchange.body().size()));
			if (body.get("fault") != null) {
				this.server.faults().add(fault(Fields.of("Fault", body.get("fault"))));
			}
			act(body.string("action"), body.string("model"));
		}
		exchange.respond(200, "application/json", Json.write(state()));
	}

	private void act(String action, String model) {
		switch (action) {
			case "" -> {
			}
			case "reset" -> {
				this.server.faults().clear();
				this.server.gate().open();
				this.server.instance().deadlock(false);
			}
			case "restart" -> this.server.restart();
			case "deadlock" -> this.server.instance().deadlock(true);
			case "undeadlock" -> this.server.instance().deadlock(false);
			case "hang" -> this.server.instance().hang(model, true);
			case "unhang" -> this.server.instance().hang(model, false);
			default -> throw new Rejection(400, "unknown action \"" + action + "\"");
		}
	}

	private static Fault fault(Fields fields) {
		try {
			return new Fault(Fault.Kind.valueOf(fields.string("kind").toUpperCase(Locale.ROOT)),
					orNull(fields.string("model")), orNull(fields.string("path")), fields.integer("times", 0),
					fields.integer("chunks", 0), Duration.ofMillis(fields.integer("delay_ms", 0)),
					fields.integer("status", 0), fields.string("text"));
		}
		catch (IllegalArgumentException ex) {
			throw new Rejection(400, "unknown kind of fault \"" + fields.string("kind") + "\"");
		}
	}

	private static @Nullable String orNull(String text) {
		return text.isEmpty() ? null : text;
	}

	private Object state() {
		SimulatedInstance instance = this.server.instance();
		Counters counters = instance.counters();
		return Json.object("load_queue", instance.loadQueueLength(), "in_flight", this.server.journal().inFlight(),
				"max_in_flight", this.server.journal().maxInFlight(), "requests", counters.requests, "cancelled",
				counters.cancelled, "tokens", counters.tokens, "loads", counters.loads, "unloads", counters.unloads,
				"aborted_loads", counters.abortedLoads, "gpus", this.server.settings().gpus(), "vram_used",
				instance.memory().usedVram(), "ram_used", instance.memory().usedRam(), "runners",
				instance.runners().stream().map(Admin::state).toList());
	}

	private static Object state(Runner runner) {
		PromptCache cache = runner.room.cache();
		return Json.object("model", runner.model.name(), "context", runner.context, "active", runner.room.active(),
				"waiting", runner.waiting(), "refs", runner.refs, "memory", runner.placement.size(), "vram",
				runner.placement.vram(), "slots", runner.room.all().stream().map(Admin::state).toList(), "cache",
				Json.object("entries", cache.size(), "bytes", cache.bytes()));
	}

	private static Object state(Slot slot) {
		return Json.object("busy", !slot.free(), "tokens", slot.kept.length());
	}

}
