package io.ollamagateway;

import java.util.Arrays;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The fences between the rooms.
 */
@AnalyzeClasses(packages = "io.ollamagateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String BASE = "io.ollamagateway.";

	@ArchTest
	static final ArchRule protocolUsesNoOtherRoomAndNoSpring = room("protocol", "protocol").andShould()
		.onlyDependOnClassesThat(
				resideInAnyPackage("java..", "org.jspecify..", "tools.jackson.core..", BASE + "protocol"));

	@ArchTest
	static final ArchRule fleetModelUsesTheProtocolOnly = classes().that()
		.resideInAPackage(BASE + "fleet.model")
		.should()
		.onlyDependOnClassesThat(
				resideInAnyPackage("java..", "org.jspecify..", BASE + "protocol", BASE + "fleet.model"));

	@ArchTest
	static final ArchRule fleetUsesTheProtocolOnly = room("fleet", "fleet..", "protocol");

	@ArchTest
	static final ArchRule schedulingIsPureJava = room("scheduling", "scheduling", "fleet.model", "protocol").andShould()
		.onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", BASE + "scheduling",
				BASE + "fleet.model", BASE + "protocol"));

	@ArchTest
	static final ArchRule accessUsesTheProtocolOnly = room("access", "access", "protocol");

	@ArchTest
	static final ArchRule ingressUsesAccessAndTheProtocolOnly = room("ingress", "ingress", "access", "protocol");

	@ArchTest
	static final ArchRule modelsUseWhatLiesBelowThem = room("models", "models", "access", "scheduling", "fleet..",
			"protocol")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule settingsUseWhatTheySet = room("settings", "settings", "ingress", "models", "access",
			"scheduling", "fleet..", "protocol");

	@ArchTest
	static final ArchRule answersUseTheProtocolOnly = room("answers", "answers", "protocol");

	@ArchTest
	static final ArchRule bodiesUseTheProtocolAndWhatIsSet = room("bodies", "bodies", "answers", "settings",
			"protocol");

	@ArchTest
	static final ArchRule routingUsesWhatLiesBelowIt = room("routing", "routing", "bodies", "answers", "settings",
			"ingress", "models", "access", "scheduling", "fleet..", "protocol");

	@ArchTest
	static final ArchRule nothingUsesTheApplication = noClasses().that()
		.resideOutsideOfPackage("io.ollamagateway")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.ollamagateway");

	@ArchTest
	static final ArchRule thereIsNoCircle = slices().matching(BASE + "(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule everyRoomIsNullMarked = classes().should(new ArchCondition<>("be null-marked") {

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
				events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not @NullMarked"));
			}
		}

	});

	@ArchTest
	static final ArchRule namesSayWhatAThingIs = noClasses().should()
		.haveNameMatching(".*(Impl|Manager|Helper|Utils?)(\\$.*)?");

	@ArchTest
	static final ArchRule nothingBlocks = noClasses().should()
		.callMethodWhere(target(nameStartingWith("block"))
			.and(target(owner(assignableTo(Mono.class).or(assignableTo(Flux.class))))));

	@ArchTest
	static final ArchRule nothingPrintsToTheConsole = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

	@ArchTest
	static final ArchRule nothingIsInjectedIntoFields = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

	private static ClassesShouldConjunction room(String name, String... allowed) {
		String[] packages = Arrays.stream(allowed).map((room) -> BASE + room).toArray(String[]::new);
		return classes().that()
			.resideInAPackage(BASE + name)
			.should()
			.onlyDependOnClassesThat(
					DescribedPredicate.not(resideInAPackage("io.ollamagateway..")).or(resideInAnyPackage(packages)));
	}

}
