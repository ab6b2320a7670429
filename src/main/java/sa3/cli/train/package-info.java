/** The commands about training: {@code sa3 encode} and those around it. */
@org.jspecify.annotations.NullMarked
package sa3.cli.train;
