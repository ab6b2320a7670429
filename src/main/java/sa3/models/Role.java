package sa3.models;

/** What a weight file is for. */
public enum Role {
    DIT,
    ENCODER,
    DECODER,
    TEXT
}
