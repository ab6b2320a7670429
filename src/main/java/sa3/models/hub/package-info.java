/**
 * The model hub over HTTP: what a repository holds, and its files, resumed where a transfer broke off and checked against
 * the hub's own SHA-256.
 *
 * <p>In: repository and file names, the user's settings of the hub client. Out: complete files or one line of reason.
 * Imports platform only; knows no models.
 */
@org.jspecify.annotations.NullMarked
package sa3.models.hub;
