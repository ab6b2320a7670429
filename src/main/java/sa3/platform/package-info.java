/** Where the program and its user's files are, per platform. Imports nothing of the program. */
@org.jspecify.annotations.NullMarked
package sa3.platform;
