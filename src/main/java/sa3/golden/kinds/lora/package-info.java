/** Kinds of rows about adapters: reading, merging, filters, singular vectors. */
@org.jspecify.annotations.NullMarked
package sa3.golden.kinds.lora;
