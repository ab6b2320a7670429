/** Stored latents and captions as training samples; which sample comes when, and every random choice about it. */
@org.jspecify.annotations.NullMarked
package sa3.train.data;
