package sa3.lora.form;

/** An adapter as a layer sees it; known by identity. */
public interface Contributor {
    /** What its delta on a layer counts at the moment; 0 = it is not heard. */
    double weightOn(AdaptedLayer layer);

    /** True where the delta stays the same at every strength; false where it is put anew when the strength moves. */
    boolean isLinearOn(AdaptedLayer layer);
}
