package io.ollamagateway.simulator;

import java.util.Map;

/**
 * How a change of models goes, line by line, or its last line where no stream is wanted.
 */
final class Progress {

	private final FaultyWriter out;

	private final boolean stream;

	private Object latest = Map.of();

	Progress(FaultyWriter out, boolean stream) {
		this.out = out;
		this.stream = stream;
		if (stream) {
			out.begin("application/x-ndjson", Map.of(), "");
		}
	}

	/** Runs the change, unless a fault comes before it. */
	void begin(Runnable change) {
		if (!this.out.brokenAtEntry()) {
			this.out.unlessStalled(change);
		}
	}

	boolean over() {
		return this.out.over();
	}

	void status(String status) {
		tell(Json.object("status", status));
	}

	/** Zeros are not told, as Go leaves them out. */
	void layer(String status, String digest, long total, long completed) {
		tell(Json.object("status", status, "digest", digest, "total", (total > 0) ? total : null, "completed",
				(completed > 0) ? completed : null));
	}

	private void tell(Object line) {
		this.latest = line;
		if (this.stream && !over() && !this.out.breaksHere(Progress::error)) {
			this.out.send(Json.write(line) + "\n");
		}
	}

	void succeed() {
		status("success");
		if (over()) {
			return;
		}
		if (this.stream) {
			this.out.end();
		}
		else {
			this.out.respond(200, "application/json; charset=utf-8", Json.write(this.latest), Map.of());
		}
	}

	void fail(int status, String message) {
		if (over()) {
			return;
		}
		if (this.stream && this.out.begun()) {
			this.out.send(error(message));
			this.out.end();
		}
		else {
			this.out.respond(status, "application/json", Json.write(Json.object("error", message)), Map.of());
		}
	}

	private static String error(String message) {
		return Json.write(Json.object("error", message)) + "\n";
	}

}
