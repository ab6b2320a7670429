/**
 * A training as a whole: its settings, its folder, checkpoints, going on after a stop. Knows nothing of who asked for it:
 * commands and services hand in networks and listen.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.run;
