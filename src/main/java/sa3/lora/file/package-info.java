/**
 * Adapter files: the native convention and PEFT's, read, checked against a model's shapes, and written.
 *
 * <p>In: files that nobody trusts. Out: headers and bytes on the Java heap, from any thread; {@code sa3.lora.bind} makes
 * arrays of them. A file is read once as a whole, so that it may change or vanish afterwards.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.file;
