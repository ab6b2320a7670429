/** {@code sa3 takes}: what the service has made, listed and brought back from its trash. */
@org.jspecify.annotations.NullMarked
package sa3.cli.takes;
