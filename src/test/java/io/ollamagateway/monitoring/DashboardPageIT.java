package io.ollamagateway.monitoring;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The status page in a real browser. Its screenshots are in target/dashboard.
 */
@Tag("full")
@Timeout(300)
class DashboardPageIT {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path SCREENSHOTS = Path.of("target/dashboard");

	/** In what time the page shows what the gateway knows. */
	private static final double SOON = 2000;

	/**
	 * The page asks for everything anew, and waits for a machine that does other things.
	 */
	private static final double PATIENTLY = 30_000;

	private static SimulatedFleet fleet;

	private static GpuExporter gpus;

	private static GatewayUnderTest gateway;

	private static Playwright playwright;

	private static Browser browser;

	private final List<String> errors = new ArrayList<>();

	private final List<String> requests = new ArrayList<>();

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(3,
				InstanceSettings.loaded().withNumParallel(4).withTimeScale(0.1).withOutputTokens(40));
		gpus = GpuExporter.start("small-1", "small-2");
		assumeTrue(Files.isExecutable(CHROMIUM), "there is no " + CHROMIUM);
		List<String> properties = new ArrayList<>(List.of("pools.small.models=llama3.2,mistral",
				"pools.small.parallel=4", "pools.large.models=qwen3:8b", "pools.large.parallel=4",
				"pools.later.models=phi3", "pools.later.when-empty=wait", "access.keys[0].id=operator",
				"access.keys[0].secret={sha256}d9fb92e3bbe65be1f1aad4a82eef4567f7a1ebe2cd110c8049b9698be7a70c88",
				"access.keys[0].scopes=admin"));
		for (String pool : List.of("small", "large")) {
			properties.addAll(List.of("pools." + pool + ".health.interval=200ms", "pools." + pool + ".health.fall=1",
					"pools." + pool + ".health.rise=1"));
		}
		List<String> ids = List.of("small-1", "small-2", "large-1");
		for (int i = 0; i < ids.size(); i++) {
			String instance = (i < 2) ? "pools.small.instances[" + i + "]." : "pools.large.instances[0].";
			properties.add(instance + "id=" + ids.get(i));
			properties.add(instance + "url=" + fleet.urls().get(i));
		}
		properties.addAll(List.of(gpus.properties()));
		gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		browser = playwright.chromium()
			.launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM).setArgs(List.of("--no-sandbox")));
		ask("llama3.2", 12);
		ask("mistral", 6);
		ask("qwen3:8b", 3);
	}

	private static void ask(String model, int times) {
		TestClient client = new TestClient(gateway.url());
		List<CompletableFuture<?>> answers = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			answers.add(client.postAsync("/api/chat", """
					{"model":"%s","messages":[{"role":"user","content":"Why is the sky blue?"}]}""".formatted(model)));
		}
		CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).orTimeout(60, TimeUnit.SECONDS).join();
	}

	@AfterAll
	static void stop() {
		if (gateway != null) {
			playwright.close();
			gateway.close();
		}
		fleet.close();
		gpus.close();
	}

	@AfterEach
	void theBrowserFoundNoFaultAndAskedNobodyElse() {
		assertThat(this.errors).isEmpty();
		assertThat(this.requests).isNotEmpty().allMatch((url) -> url.startsWith(url("/")));
	}

	private static String url(String path) {
		return URI.create("http://127.0.0.1:" + gateway.managementPort()).resolve(path).toString();
	}

	private Page open(int width, int height, ColorScheme scheme) {
		BrowserContext context = browser
			.newContext(new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
		Page page = context.newPage();
		page.setDefaultTimeout(PATIENTLY);
		page.onConsoleMessage((message) -> {
			if (List.of("error", "warning").contains(message.type())) {
				this.errors.add(message.text());
			}
		});
		page.onPageError(this.errors::add);
		page.onRequest((request) -> this.requests.add(request.url()));
		page.navigate(url("/dashboard"));
		page.locator(".chart .line")
			.first()
			.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
		return page;
	}

	private static Locator instance(Page page, String id) {
		return page.locator("tr[data-instance=" + id + "]");
	}

	private static Locator cell(Page page, String id, String cell) {
		return instance(page, id).locator("[data-cell=" + cell + "]");
	}

	private static void keep(Page page, String name) {
		page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
	}

	@ParameterizedTest
	@CsvSource({ "desktop, 1440, 900, LIGHT", "desktop, 1440, 900, DARK", "tablet, 800, 1100, LIGHT",
			"phone, 375, 800, LIGHT", "phone, 375, 800, DARK" })
	void everybodyCanReadItOnEveryScreen(String name, int width, int height, ColorScheme scheme) {
		Page page = open(width, height, scheme);
		assertThat(page.getByText("live")).isVisible();
		keep(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT));
		assertThat(page.evaluate("document.documentElement.scrollWidth")).as("no scrolling sideways").isEqualTo(width);
		List<Rule> found = new AxeBuilder(page).analyze().getViolations();
		assertThat(found).filteredOn((rule) -> List.of("serious", "critical").contains(rule.getImpact()))
			.extracting((rule) -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
			.isEmpty();
		page.context().close();
	}

	@Test
	void itShowsTheFleet() {
		Page page = open(1440, 900, ColorScheme.LIGHT);
		assertThat(page.locator(".pool h2")).hasText(new String[] { "small", "large", "later" });
		assertThat(page.locator("#totals")).containsText("3 of 3");
		for (String id : List.of("small-1", "small-2", "large-1")) {
			assertThat(cell(page, id, "state")).containsText("ready");
			assertThat(cell(page, id, "breaker")).hasText("closed");
			assertThat(cell(page, id, "slots")).containsText("of 10");
		}
		assertThat(cell(page, "large-1", "models")).containsText("qwen3:8b");
		assertThat(cell(page, "large-1", "models")).containsText("GB");
		assertThat(cell(page, "large-1", "models")).not().containsText("GPU 0");
		assertThat(cell(page, "small-1", "models")).containsText("GPU 0 87 % busy");
		assertThat(cell(page, "small-2", "models")).containsText("GPU 1 86 % busy");
		assertThat(cell(page, "large-1", "share")).containsText("100 % · 3");
		String some = cell(page, "small-1", "share").innerText().replaceAll(".*· ", "");
		String others = cell(page, "small-2", "share").innerText().replaceAll(".*· ", "");
		assertThat(Integer.parseInt(some.strip()) + Integer.parseInt(others.strip())).isEqualTo(18);
		assertThat(page.locator(".pool[aria-label='Pool later']")).containsText("Requests wait for the first one");
		// without colour: a shape and a word
		for (Locator state : page.locator(".state").all()) {
			assertThat(state.locator("svg")).hasCount(1);
			assertThat(state.innerText()).isNotBlank();
		}
		page.context().close();
	}

	@Test
	void anInstanceThatDiesAndComesBackIsSeenSoon() {
		Page page = open(1440, 900, ColorScheme.LIGHT);
		Locator state = cell(page, "small-2", "state");
		assertThat(state).containsText("ready");
		fleet.instance(1).refuseConnections();
		awaitState("small-2", "unhealthy");
		assertThat(state).containsText("unhealthy", soon());
		assertThat(state).containsText("its probe fails");
		assertThat(page.locator(".pool[aria-label='Pool small'] > header")).containsText("degraded, 1 of 2 ready");
		keep(page, "desktop-instance-down");
		fleet.instance(1).acceptConnections();
		awaitState("small-2", "ready");
		assertThat(state).containsText("ready", soon());
		page.context().close();
	}

	private static LocatorAssertions.ContainsTextOptions soon() {
		return new LocatorAssertions.ContainsTextOptions().setTimeout(SOON);
	}

	private static void awaitState(String instance, String state) {
		TestClient actuator = Exposition.management(gateway);
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> actuator.get("/actuator/fleet/" + instance).body().contains("\"state\":\"" + state + "\""));
	}

	@Test
	void anAdminDrainsByAButtonAndTheKeyStaysInThePage() {
		Page page = open(1440, 900, ColorScheme.LIGHT);
		Locator button = instance(page, "small-1").getByRole(AriaRole.BUTTON);
		button.click();
		keep(page, "desktop-key");
		page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("opensesame");
		page.getByText("Use it").click();
		assertThat(cell(page, "small-1", "state")).containsText("draining");
		assertThat(button).hasText("Resume");
		keep(page, "desktop-draining");
		awaitState("small-1", "draining");
		button.click();
		assertThat(cell(page, "small-1", "state")).containsText("ready");
		awaitState("small-1", "ready");
		assertThat(page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")).isEqualTo(0);
		assertThat(page.content()).doesNotContain("opensesame");
		assertThat(this.requests).noneMatch((url) -> url.contains("opensesame"));
		page.reload();
		assertThat(page.locator("#unlock")).hasText("Enter admin key");
		page.context().close();
	}

	@Test
	void aWrongKeyIsToldAndForgotten() {
		Page page = open(1440, 900, ColorScheme.LIGHT);
		instance(page, "small-1").getByText("Drain").click();
		page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("wrong");
		page.keyboard().press("Enter");
		assertThat(page.getByRole(AriaRole.ALERT))
			.hasText("Could not drain small-1: the gateway does not know this key.");
		assertThat(page.locator("#unlock")).hasText("Enter admin key");
		assertThat(cell(page, "small-1", "state")).containsText("ready");
		// browsers log each answer of the 400s
		assertThat(this.errors).singleElement().asString().contains("401");
		this.errors.clear();
		page.context().close();
	}

}
