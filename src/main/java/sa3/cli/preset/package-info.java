/** {@code sa3 preset}: lists, shows, saves, applies, compares, mixes and removes presets. */
@org.jspecify.annotations.NullMarked
package sa3.cli.preset;
