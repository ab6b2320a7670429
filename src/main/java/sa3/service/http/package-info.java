/**
 * HTTP for everybody who is no plugin: user interface, command line, scripts. On the loopback interface only, behind a
 * token that only the user can read; {@code openapi.json} among the resources is the contract. Built on the JDK's own server: it is there,
 * starts in milliseconds, and one user's machine needs no more.
 */
@org.jspecify.annotations.NullMarked
package sa3.service.http;
