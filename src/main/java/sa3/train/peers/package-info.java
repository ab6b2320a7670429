/** Training on several processes or machines at once: who takes part, and how their gradients are summed. */
@org.jspecify.annotations.NullMarked
package sa3.train.peers;
