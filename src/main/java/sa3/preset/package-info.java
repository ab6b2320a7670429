/**
 * Presets: settings with a name, one JSON file each, those of the program and those of the user.
 *
 * <p>In: files, settings. Out: settings. The form of the files is published as {@code presets/preset.schema.json}.
 */
@org.jspecify.annotations.NullMarked
package sa3.preset;
