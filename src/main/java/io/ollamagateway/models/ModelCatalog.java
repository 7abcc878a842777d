package io.ollamagateway.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.ServerFacts;
import io.ollamagateway.protocol.ModelName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fleet's models as one Ollama would list them, under their own names and their
 * aliases.
 */
public final class ModelCatalog {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** What is told as long as no instance has told its own: it promises nothing. */
	private static final String UNKNOWN_VERSION = "0.0.0";

	private static final Pattern SEPARATOR = Pattern.compile("[.+-]");

	private final Shelf shelf;

	private final Supplier<Aliases> aliases;

	/**
	 * Creates a catalogue.
	 * @param fleet knows the instances' models
	 * @param aliases the current aliases
	 */
	public ModelCatalog(Fleet fleet, Supplier<Aliases> aliases) {
		this.shelf = new Shelf(fleet);
		this.aliases = aliases;
	}

	/**
	 * What {@code /api/tags} answers.
	 * @param visible whether a name for a model is listed
	 * @return the list of Ollama's API
	 */
	public JsonNode tags(BiPredicate<ModelName, ModelName> visible) {
		return models(entries(visible).stream().map(Entry::listing));
	}

	/**
	 * What {@code /api/ps} answers.
	 * @param visible whether a name for a model is listed
	 * @return the list of Ollama's API
	 */
	public JsonNode loaded(BiPredicate<ModelName, ModelName> visible) {
		List<JsonNode> models = new ArrayList<>();
		for (ResidentModel model : this.shelf.resident()) {
			ObjectNode listing = listing(model.listing(), model.name().display());
			if (visible.test(model.name(), model.name())) {
				models.add(listing);
			}
			this.aliases.get().targets().forEach((alias, target) -> {
				if (target.local().equals(model.name()) && visible.test(alias, target)) {
					models.add(renamed(listing, alias));
				}
			});
		}
		return models(models.stream());
	}

	/**
	 * What {@code /v1/models} answers.
	 * @param visible whether a name for a model is listed
	 * @return the list of OpenAI's API, whose {@code data} is {@code null} where there is
	 * none, as Ollama's is
	 */
	public JsonNode openAiModels(BiPredicate<ModelName, ModelName> visible) {
		ObjectNode list = JSON.createObjectNode().put("object", "list");
		List<Entry> entries = entries(visible);
		if (entries.isEmpty()) {
			return list.putNull("data");
		}
		ArrayNode data = list.putArray("data");
		entries.forEach((entry) -> data.add(openAi(entry, entry.shown())));
		return list;
	}

	/**
	 * What {@code /v1/models/{model}} answers.
	 * @param id the model as the client wrote it
	 * @param visible whether a name for a model is listed
	 * @return the model of OpenAI's API, or empty if there is none of that name
	 */
	public Optional<JsonNode> openAiModel(String id, BiPredicate<ModelName, ModelName> visible) {
		return ModelName.parse(id)
			.flatMap((name) -> entries(visible).stream()
				.filter((entry) -> entry.name().equals(name.local()) || entry.name().equals(name))
				.findFirst()
				.map((entry) -> openAi(entry, id)));
	}

	/**
	 * The version of the oldest server: what it can do, all can.
	 * @return such as {@code 0.33.3}
	 */
	public String version() {
		return this.shelf.inventories()
			.stream()
			.map((inventory) -> inventory.server().version())
			.filter((version) -> !version.isEmpty())
			.min(Comparator.comparing(ModelCatalog::numbers, Arrays::compare))
			.orElse(UNKNOWN_VERSION);
	}

	/**
	 * What {@code /api/status} answers: models of ollama.com are disabled if every
	 * instance refuses them.
	 * @return the status of Ollama's API
	 */
	public JsonNode status() {
		List<ServerFacts> told = this.shelf.inventories()
			.stream()
			.map((inventory) -> inventory.server())
			.filter((server) -> !server.cloudSource().isEmpty())
			.toList();
		Optional<ServerFacts> enabled = told.stream().filter((server) -> !server.cloudDisabled()).findFirst();
		ServerFacts shown = enabled.orElse(told.isEmpty() ? new ServerFacts("", false, "none") : told.getFirst());
		ObjectNode status = JSON.createObjectNode();
		status.putObject("cloud").put("disabled", shown.cloudDisabled()).put("source", shown.cloudSource());
		return status;
	}

	/**
	 * Names under which instances of one pool have different models.
	 * @return the ids of the instances by the model's digest, by its name; empty if all
	 * agree
	 */
	public Map<String, Map<String, Set<String>>> disagreements() {
		return this.shelf.disagreements();
	}

	private static int[] numbers(String version) {
		return SEPARATOR.splitAsStream(version).mapToInt(ModelCatalog::number).toArray();
	}

	private static int number(String text) {
		boolean number = !text.isEmpty() && text.length() < 9 && text.chars().allMatch(Character::isDigit);
		return number ? Integer.parseInt(text) : 0;
	}

	private List<Entry> entries(BiPredicate<ModelName, ModelName> visible) {
		List<Entry> entries = new ArrayList<>();
		Map<ModelName, ModelName> targets = this.aliases.get().targets();
		for (InstalledModel model : this.shelf.installed()) {
			ObjectNode listing = listing(model.listing(), model.listedName());
			if (visible.test(model.name(), model.name()) && !targets.containsKey(model.name())) {
				entries.add(new Entry(model.name(), model.listedName(), model.modifiedSecond(), listing));
			}
			targets.forEach((alias, target) -> {
				if (target.local().equals(model.name()) && visible.test(alias, target)) {
					entries.add(new Entry(alias, alias.display(), model.modifiedSecond(), renamed(listing, alias)));
				}
			});
		}
		return entries;
	}

	private static ObjectNode listing(String told, String name) {
		return told.isEmpty() ? JSON.createObjectNode().put("name", name).put("model", name)
				: (ObjectNode) JSON.readTree(told);
	}

	private static ObjectNode renamed(ObjectNode listing, ModelName alias) {
		return listing.deepCopy().put("name", alias.display()).put("model", alias.display());
	}

	private static JsonNode models(Stream<? extends JsonNode> models) {
		ObjectNode list = JSON.createObjectNode();
		ArrayNode all = list.putArray("models");
		models.forEach(all::add);
		return list;
	}

	private static JsonNode openAi(Entry entry, String id) {
		return JSON.createObjectNode()
			.put("id", id)
			.put("object", "model")
			.put("created", Math.max(0, entry.modifiedSecond()))
			.put("owned_by", entry.name().namespace());
	}

	/**
	 * A model under one of its names.
	 */
	private record Entry(ModelName name, String shown, long modifiedSecond, ObjectNode listing) {
	}

}
