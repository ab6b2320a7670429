/**
 * The command line: one class per command, each of which reads its options, calls one thing and prints the answer.
 *
 * <p>In: arguments. Out: the answer on standard output, everything else on standard error, an exit status of
 * {@link sa3.cli.ExitCodes}. Failures become one line; stack traces go to the log file. May import every package but
 * {@code nn}, {@code diffusion}, {@code codec}, {@code text} and {@code conditioning}, which stand behind the pipeline.
 */
@org.jspecify.annotations.NullMarked
package sa3.cli;
