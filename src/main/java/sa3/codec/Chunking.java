package sa3.codec;

/** Sizes of a chunked run, in latents. What the two numbers mean exactly is the window rule's matter. */
public record Chunking(int chunk, int overlap) {}
