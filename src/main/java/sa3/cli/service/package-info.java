/** {@code sa3 serve} and {@code sa3 service}: runs the service, tells how it is, starts and stops it. */
@org.jspecify.annotations.NullMarked
package sa3.cli.service;
