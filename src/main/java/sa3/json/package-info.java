/**
 * JSON objects that people and other programs write: read field by field, with the place in every complaint, and with
 * what this version does not know kept for the next writer.
 *
 * <p>Imports nothing of this program but the platform.
 */
@org.jspecify.annotations.NullMarked
package sa3.json;
