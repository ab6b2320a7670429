/** The commands about training: {@code sa3 encode}, {@code sa3 train} and those around them. */
@org.jspecify.annotations.NullMarked
package sa3.cli.train;
