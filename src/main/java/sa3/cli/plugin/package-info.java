/** {@code sa3 plugin}: puts the plugins where hosts look, takes them away, tells what is there. */
@org.jspecify.annotations.NullMarked
package sa3.cli.plugin;
