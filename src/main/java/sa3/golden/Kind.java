package sa3.golden;

/** How the rows of one kind are computed, with the program's own classes. */
@FunctionalInterface
public interface Kind {
    /**
     * Computes a row inside an open scope.
     *
     * @throws RuntimeException what the product throws: rows that expect an error want to see it
     */
    Outcome run(Inputs in);
}
