/** What a user has set once for every run of the program: one small JSON file in the data folder. */
@org.jspecify.annotations.NullMarked
package sa3.config;
