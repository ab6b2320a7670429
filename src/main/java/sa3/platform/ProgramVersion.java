package sa3.platform;

/** The version that the build wrote into the jar. */
public final class ProgramVersion {
    private ProgramVersion() {}

    /** Such as "0.1.0"; "development" when run from compiled classes. */
    public static String current() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
