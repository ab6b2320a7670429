/** Models: which there are, where their files lie. */
@org.jspecify.annotations.NullMarked
package sa3.models;
