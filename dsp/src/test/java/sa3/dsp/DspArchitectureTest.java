package sa3.dsp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "sa3.dsp", importOptions = ImportOption.DoNotIncludeTests.class)
class DspArchitectureTest {
    @ArchTest
    static final ArchRule onlyTwoClassesSeeTarsosDsp = noClasses()
            .that()
            .doNotHaveSimpleName("Resampler")
            .and()
            .doNotHaveSimpleName("PowerSpectrum")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("be.tarsos..")
            .because("the library is wrapped, and tested at the wrappers");

    @ArchTest
    static final ArchRule onlyTwoClassesSeeFfmpeg = noClasses()
            .that()
            .doNotHaveSimpleName("FfmpegDecoder")
            .and()
            .doNotHaveSimpleName("FlacEncoder")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..")
            .because("native memory is owned in few places");

    @ArchTest
    static final ArchRule clipsKnowNoFiles = noClasses()
            .that()
            .resideInAPackage("sa3.dsp")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("sa3.dsp.file..")
            .because("files are made of clips, not clips of files");
}
