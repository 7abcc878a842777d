package io.ollamagateway.simulator;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints that change which models an instance has.
 */
final class Changes {

	static final String BLOBS = "/api/blobs/";

	private static final Set<String> PATHS = Set.of("/api/pull", "/api/push", "/api/create", "/api/copy",
			"/api/delete");

	private static final Pattern DIGEST = Pattern.compile("sha256[:-]([0-9a-fA-F]{64})");

	private static final List<String> SAID = List.of("system", "template", "license", "parameters", "messages");

	private static final int CONFIG_BYTES = 561;

	private final SimulatedOllama server;

	private final Downloads downloads;

	private final Set<String> blobs = new HashSet<>();

	Changes(SimulatedOllama server) {
		this.server = server;
		this.downloads = new Downloads(server);
		server.settings().models().forEach((model) -> this.blobs.add(model.blob()));
	}

	Downloads downloads() {
		return this.downloads;
	}

	boolean serves(String path) {
		return PATHS.contains(path) || path.startsWith(BLOBS);
	}

	boolean hasBlob(String path) {
		Matcher digest = DIGEST.matcher(path.substring(BLOBS.length()));
		return digest.matches() && this.blobs.contains(digest.group(1));
	}

	void handle(Exchange exchange) {
		String path = exchange.request().path();
		if (path.startsWith(BLOBS)) {
			exchange.plain(this.server.faults().meet(BLOBS, null), () -> blob(exchange, path));
			return;
		}
		Map<Fault.Kind, Fault> met = this.server.faults().meet(path, null);
		switch (path) {
			case "/api/copy" -> exchange.plain(met, () -> copy(exchange, fields(exchange, "CopyRequest")));
			case "/api/delete" -> exchange.plain(met, () -> delete(exchange, fields(exchange, "DeleteRequest")));
			case "/api/pull" -> {
				Fields body = fields(exchange, "PullRequest");
				String name = name(body);
				if (ModelNames.key(name) == null) {
					throw new Rejection(400, "invalid model name");
				}
				Progress progress = exchange.progress(streams(body), met);
				progress.begin(() -> pull(exchange, progress, name, progress::succeed));
			}
			case "/api/push" -> {
				Fields body = fields(exchange, "PushRequest");
				if (name(body).isEmpty()) {
					throw new Rejection(400, "model is required");
				}
				Progress progress = exchange.progress(streams(body), met);
				progress.begin(() -> push(progress, name(body)));
			}
			default -> {
				Fields body = fields(exchange, "CreateRequest");
				if (ModelNames.key(name(body)) == null) {
					throw new Rejection(400, "invalid model name");
				}
				Progress progress = exchange.progress(streams(body), met);
				progress.begin(() -> create(exchange, progress, body));
			}
		}
	}

	private static Fields fields(Exchange exchange, String struct) {
		return Fields.of(struct, GoJson.parse(exchange.body().array(), exchange.body().size()));
	}

	private static String name(Fields body) {
		return body.string("model").isEmpty() ? body.string("name") : body.string("model");
	}

	private static boolean streams(Fields body) {
		return !Boolean.FALSE.equals(body.bool("stream"));
	}

	private void pull(Exchange exchange, Progress progress, String name, Runnable then) {
		progress.status("pulling manifest");
		ModelSettings model = inRegistry(name);
		if (model == null) {
			progress.fail(500, "pull model manifest: file does not exist");
			return;
		}
		String digest = "sha256:" + model.blob();
		String status = "pulling " + model.blob().substring(0, 12);
		Runnable finish = () -> {
			String config = Hashes.sha256("config " + model.name());
			progress.layer("pulling " + config.substring(0, 12), "sha256:" + config, CONFIG_BYTES, CONFIG_BYTES);
			progress.status("verifying sha256 digest");
			progress.status("writing manifest");
			this.blobs.add(model.blob());
			this.server.instance().install(model);
			then.run();
		};
		if (this.blobs.contains(model.blob())) {
			progress.layer(status, digest, model.sizeBytes(), model.sizeBytes());
			finish.run();
			return;
		}
		exchange.whenGone(this.downloads.await(model, new Downloads.Waiter() {

			@Override
			public void progress(long bytes) {
				progress.layer(status, digest, model.sizeBytes(), bytes);
			}

			@Override
			public void arrived() {
				finish.run();
			}

			@Override
			public void broke(String reason) {
				progress.fail(500, reason);
			}

		}));
	}

	private @Nullable ModelSettings inRegistry(String name) {
		String key = ModelNames.key(name);
		return this.server.settings()
			.registry()
			.stream()
			.filter((model) -> Objects.equals(key, ModelNames.key(model.name())))
			.findFirst()
			.orElseGet(() -> this.server.instance().model(name));
	}

	private void push(Progress progress, String name) {
		progress.status("retrieving manifest");
		if (ModelNames.key(name) == null) {
			progress.status("couldn't retrieve manifest");
			progress.fail(500, "unqualified name: registry.ollama.ai/library/" + name + ":latest");
			return;
		}
		ModelSettings model = this.server.instance().model(name);
		if (model == null) {
			progress.fail(500, "couldn't find model '" + name + "'");
			return;
		}
		String status = "pushing " + model.blob().substring(0, 12);
		for (long part = 1; part <= 4; part++) {
			progress.layer(status, "sha256:" + model.blob(), model.sizeBytes(), model.sizeBytes() * part / 4);
		}
		progress.status("pushing manifest");
		progress.succeed();
	}

	private void create(Exchange exchange, Progress progress, Fields body) {
		String from = body.string("from");
		Map<?, ?> files = body.map("files");
		if (!from.isEmpty()) {
			ModelSettings base = this.server.instance().model(from);
			if (base != null) {
				derive(progress, base, body);
			}
			else {
				// what it derives from is fetched first
				pull(exchange, progress, from,
						() -> derive(progress, Objects.requireNonNull(this.server.instance().model(from)), body));
			}
			return;
		}
		if (files.isEmpty()) {
			progress.fail(400, "neither 'from' or 'files' was specified");
			return;
		}
		Object digest = files.values().iterator().next();
		Matcher found = DIGEST.matcher(String.valueOf(digest));
		if (!found.matches()) {
			progress.fail(400, "invalid digest format");
		}
		else if (!this.blobs.contains(found.group(1))) {
			progress.status("parsing GGUF");
			progress.fail(400, "open /models/blobs/sha256-" + found.group(1) + ": no such file or directory");
		}
		else {
			progress.status("parsing GGUF");
			ModelSettings model = ModelSettings.of(name(body))
				.withBlob(found.group(1))
				.withParent(String.valueOf(files.keySet().iterator().next()));
			write(progress, made(model, body), "creating new layer");
		}
	}

	private void derive(Progress progress, ModelSettings base, Fields body) {
		progress.status("using existing layer sha256:" + base.blob());
		boolean changed = SAID.stream().anyMatch((field) -> body.get(field) != null);
		write(progress, made(base.withParent(base.name()), body).withName(name(body)),
				changed ? "creating new layer" : "using existing layer");
	}

	/** Its manifest tells of what it is made and what was said to that, and no name. */
	private static ModelSettings made(ModelSettings base, Fields body) {
		Map<String, Object> said = new TreeMap<>();
		for (String field : SAID) {
			said.put(field, body.get(field));
		}
		String digest = Hashes.sha256("made of " + base.parent() + " " + base.digest() + " with " + Json.write(said));
		return base.withDigest(digest).withParameters(ModelRequests.options(body, "parameters"));
	}

	private void write(Progress progress, ModelSettings model, String layer) {
		progress.status(layer + " sha256:" + Hashes.sha256("config " + model.digest()));
		progress.status("writing manifest");
		this.server.instance().install(model);
		progress.succeed();
	}

	private void copy(Exchange exchange, Fields body) {
		String source = body.string("source");
		String destination = body.string("destination");
		if (ModelNames.key(source) == null) {
			throw new Rejection(400, "source \"" + source + "\" is invalid");
		}
		if (ModelNames.key(destination) == null) {
			throw new Rejection(400, "destination \"" + destination + "\" is invalid");
		}
		ModelSettings model = this.server.instance().model(source);
		if (model == null) {
			throw new Rejection(404, "model \"" + source + "\" not found");
		}
		this.server.instance().install(model.withName(destination));
		exchange.respond(200, "", "");
	}

	private void delete(Exchange exchange, Fields body) {
		String name = name(body);
		if (name.isEmpty()) {
			throw new Rejection(400, "model is required");
		}
		if (ModelNames.key(name) == null) {
			throw new Rejection(400, "name \"" + name + "\" is invalid");
		}
		if (!this.server.instance().remove(name)) {
			throw new Rejection(404, "model '" + name + "' not found");
		}
		exchange.respond(200, "", "");
	}

	private void blob(Exchange exchange, String path) {
		String name = path.substring(BLOBS.length());
		Matcher digest = DIGEST.matcher(name);
		if (!digest.matches()) {
			throw new Rejection(400, "invalid digest format");
		}
		boolean there = this.blobs.contains(digest.group(1));
		if (exchange.request().method().equals("HEAD")) {
			if (!there) {
				throw new Rejection(404, "blob \"" + name + "\" not found");
			}
			exchange.respond(200, "", "");
		}
		else if (there) {
			exchange.respond(200, "", "");
		}
		else if (!digest.group(1).equals(exchange.body().sha256())) {
			throw new Rejection(400, "digest mismatch, expected \"" + name.replace('-', ':') + "\", got \"sha256:"
					+ exchange.body().sha256() + "\"");
		}
		else {
			this.blobs.add(digest.group(1));
			exchange.respond(201, "", "");
		}
	}

}
