/**
 * Low-rank adapters on the diffusion transformer: the words that everything about them is said in. Files are read and
 * written in {@code file}, meet a model in {@code bind}, and are named by presets in {@code set}.
 *
 * <p>In: tensor names and shapes. Of the networks it knows their tables of shapes only.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora;
