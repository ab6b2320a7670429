/**
 * Parity with the reference, number by number: runs the rows of an {@code index.json} through the program's own classes and
 * compares. The data lies in {@code src/main/golden}; its {@code kinds.md} defines rows and kinds.
 *
 * <p>In: a folder of index and tensors, trusted no more than any other file. Out: a line per row. The kinds, in
 * {@code sa3.golden.kinds}, may import every stage; nothing but the command line imports this package.
 */
@org.jspecify.annotations.NullMarked
package sa3.golden;
