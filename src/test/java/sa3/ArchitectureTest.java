package sa3;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.Pointer;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sa3.mlx.Array;

/** The arrows between the packages, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "sa3", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyMlxAndBridgeCallNativeCode = noClasses()
            .that()
            .resideOutsideOfPackages("sa3.mlx..", "sa3.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("a wrong native call kills the process; two packages are few enough to read");

    @ArchTest
    static final ArchRule onlyDspKnowsTheFftsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("sa3.dsp..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("be.tarsos..")
            .because("the library can be replaced behind two classes; the rule of the module names them");

    @ArchTest
    static final ArchRule onlyUiDraws = noClasses()
            .that()
            .resideOutsideOfPackage("sa3.ui..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javafx..")
            .because("the engine runs on machines without a screen");

    @ArchTest
    static final ArchRule noCycles = slices().matching("sa3.(*)..")
            .should()
            .beFreeOfCycles()
            .because("each package can be understood, tested and replaced with those below it alone");

    @ArchTest
    static final ArchRule arraysStayInside = codeUnits()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage("sa3.pipeline..", "sa3.service..", "sa3.ui..")
                    .and(modifier(JavaModifier.PUBLIC)))
            .and()
            .arePublic()
            .should(notMention(Array.class))
            .allowEmptyShould(true)
            .because(
                    "an array belongs to the thread that owns MLX and dies with a scope; callers get clips and numbers");

    @ArchTest
    static final ArchRule onlyCommandsAndServiceTrain = noClasses()
            .that()
            .resideOutsideOfPackages("sa3.train..", "sa3.cli..", "sa3.service..", "sa3.golden..", "sa3.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("sa3.train..")
            .because("generating must not need what training brings along");

    @ArchTest
    static final ArchRule onlyTheCommandLineChecksParity = noClasses()
            .that()
            .resideOutsideOfPackages("sa3.golden..", "sa3.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("sa3.golden..")
            .because("what checks the program is no part of what it does");

    @ArchTest
    static final ArchRule layersKnowArraysAndWeightsOnly =
            onlyDependsOn("sa3.nn", "sa3.mlx", "sa3.weights").because("a layer serves every network");

    @ArchTest
    static final ArchRule textKnowsNoLaterStage = onlyDependsOn(
                    "sa3.text", "sa3.nn", "sa3.mlx", "sa3.weights", "sa3.platform")
            .because("stages meet in the pipeline only");

    @ArchTest
    static final ArchRule conditioningKnowsNoLaterStage = onlyDependsOn(
                    "sa3.conditioning", "sa3.text", "sa3.nn", "sa3.mlx", "sa3.weights")
            .because("what steers the diffusion must not know how it is done");

    @ArchTest
    static final ArchRule diffusionKnowsNeitherTextNorCodec = onlyDependsOn(
                    "sa3.diffusion", "sa3.conditioning", "sa3.nn", "sa3.mlx", "sa3.weights")
            .because("latents are latents, wherever they come from and go to");

    @ArchTest
    static final ArchRule codecKnowsNoOtherStage =
            onlyDependsOn("sa3.codec", "sa3.nn", "sa3.mlx", "sa3.weights").because("stages meet in the pipeline only");

    @ArchTest
    static final ArchRule arraysKnowNoModel =
            onlyDependsOn("sa3.mlx", "sa3.platform").because("model knowledge lives above the operations");

    @ArchTest
    static final ArchRule audioKnowsNothingElse =
            onlyDependsOn("sa3.dsp").because("clips are useful without any model");

    @ArchTest
    static final ArchRule theBridgeKnowsNothingElse =
            onlyDependsOn("sa3.bridge").because("what travels through shared memory is not its business");

    @ArchTest
    static final ArchRule platformKnowsNothingElse =
            onlyDependsOn("sa3.platform").because("everything may stand on it");

    @ArchTest
    static final ArchRule jsonKnowsNoMeaning =
            onlyDependsOn("sa3.json", "sa3.platform").because("reading a field is the same whatever it says");

    @ArchTest
    static final ArchRule theHubKnowsNoModels = onlyDependsOn("sa3.models.hub", "sa3.platform")
            .because("fetching a file and checking it is the same whatever is in it");

    @ArchTest
    static final ArchRule nobodyCallsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("sa3.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("sa3.cli..")
            .because("it is one of several ways in");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("sa3.cli..")
            .should(ACCESS_STANDARD_STREAMS)
            .because("standard output is the answer for a script; others return values or log");

    @Test
    void seesAForbiddenImport() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThrows(AssertionError.class, () -> onlyMlxAndBridgeCallNativeCode.check(offender));
    }

    @Test
    void seesAnArrayInASignature() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        ArchRule rule = codeUnits().should(notMention(Array.class));
        assertThrows(AssertionError.class, () -> rule.check(offender));
    }

    /** Breaks two rules. */
    static final class Offender {
        static Pointer pointer(java.util.List<Array> arrays) {
            return new Pointer(arrays.size());
        }
    }

    /** Of this program's packages, a package depends on itself and the named ones. */
    private static ArchRule onlyDependsOn(String folder, String... allowed) {
        String[] known = Stream.concat(Stream.of(folder), Stream.of(allowed))
                .map(name -> name + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(folder + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(known).or(resideOutsideOfPackage("sa3..")))
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaCodeUnit> notMention(Class<?> type) {
        return new ArchCondition<>("not have " + type.getSimpleName() + " in its signature") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream<JavaType> types =
                        Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
                if (types.flatMap(t -> t.getAllInvolvedRawTypes().stream()).anyMatch(c -> c.isEquivalentTo(type))) {
                    events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " mentions " + type));
                }
            }
        };
    }
}
