/**
 * From a sentence to token embeddings: prompt markup, tokenizer, text encoder. In: a string. Out: hidden states
 * [1, S, D]. Imports {@code mlx}, {@code nn}, {@code weights}.
 */
@org.jspecify.annotations.NullMarked
package sa3.text;
