/** What is minimised: the rectified-flow loss with its masks, and how noise is paired with data. */
@org.jspecify.annotations.NullMarked
package sa3.train.loss;
