/** The commands about adapter files: {@code sa3 lora}. */
@org.jspecify.annotations.NullMarked
package sa3.cli.lora;
