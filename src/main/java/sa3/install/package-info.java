/**
 * The plugins on a user's machine: built where they are missing, put where hosts look, taken away again. What was put there
 * is written down, and only that is ever replaced or removed.
 */
@org.jspecify.annotations.NullMarked
package sa3.install;
