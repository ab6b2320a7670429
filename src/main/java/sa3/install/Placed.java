package sa3.install;

import java.nio.file.Path;

/**
 * A bundle that was put where hosts look.
 *
 * @param version of the program that put it there
 * @param installed when, for people
 */
public record Placed(Path path, String version, String installed) {}
