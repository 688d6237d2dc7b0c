package dev.biene.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The house as docs/DESIGN.md draws it: which room may know of which. */
final class HouseTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.biene");

    @Test
    void theCoreKnowsNoBackendNoSocketNoServerAndNoCommand() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.biene", "dev.biene.jobset..", "dev.biene.arbeiter..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.biene.postgres..",
                        "dev.biene.kestrel..",
                        "dev.biene.cli..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net.http..",
                        "org.postgresql..",
                        "io.netty..",
                        "picocli.."))
                .check(HOUSE);
    }

    @Test
    void aBackendKnowsNoOtherBackend() {
        noClasses()
                .that()
                .resideInAPackage("dev.biene.postgres..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.biene.kestrel..", "dev.biene.cli..", "io.netty.."))
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.biene.kestrel..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.biene.postgres..", "dev.biene.cli..", "dev.biene.jobset..", "java.sql.."))
                .check(HOUSE);
    }

    @Test
    void theDashboardKnowsStoresAndQueuesButNoBackend() {
        noClasses()
                .that()
                .resideInAPackage("dev.biene.dashboard..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.biene.postgres..", "dev.biene.kestrel..", "dev.biene.cli..", "java.sql..", "io.netty.."))
                .check(HOUSE);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.biene.dashboard..")
                .should()
                .dependOnClassesThat(resideInAPackage("com.sun.net.httpserver.."))
                .check(HOUSE);
    }

    @Test
    void jobSetsAndStagesKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.biene.jobset..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.biene.arbeiter.."))
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.biene.arbeiter..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.biene.jobset.."))
                .check(HOUSE);
    }

    @Test
    void onlyTheCommandKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.biene.cli..")
                .should()
                .dependOnClassesThat(resideInAPackage("picocli.."))
                .check(HOUSE);
    }

    @Test
    void nothingIsReadFromJavaSerialization() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(HOUSE);
    }

    @Test
    void noJsonNamesTheClassItWantsToBecome() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(JsonTypeInfo|PolymorphicTypeValidator|TypeResolverBuilder)")
                .check(HOUSE);
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("(activate|enable)DefaultTyping.*")))
                .check(HOUSE);
    }

    @Test
    void noCommandLineIsCutIntoWordsByTheJdk() {
        noClasses().should().callMethod(Runtime.class, "exec", String.class).check(HOUSE);
    }

    @Test
    void noClassIsNamedForNothing() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
                .check(HOUSE);
        classes().should().resideInAPackage("dev.biene..").check(HOUSE);
    }
}
