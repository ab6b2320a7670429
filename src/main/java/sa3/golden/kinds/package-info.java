/**
 * The kinds of golden rows: each calls the program's own classes, so that a row speaks of what users run. Toy models of the
 * data's description stand behind the program's interfaces.
 */
@org.jspecify.annotations.NullMarked
package sa3.golden.kinds;
