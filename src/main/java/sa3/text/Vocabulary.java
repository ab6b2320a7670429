package sa3.text;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of a serialised SentencePiece model, in order of their ids. The library encodes but does not list scores and
 * types, so this reads the protocol buffer itself: field 1 of the model is one piece message {1: text, 2: score, 3: type}.
 */
public final class Vocabulary {
    /** How a piece is used; the order is that of the format, from 1. */
    public enum Type {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    /** One piece; a higher score is merged earlier. */
    public record Piece(int id, String text, float score, Type type) {}

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private Vocabulary() {}

    /**
     * @throws TokenizerException the bytes are no such model
     */
    public static List<Piece> of(byte[] model) {
        List<Piece> pieces = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.hasRemaining()) {
                int tag = varint(in);
                if (tag == (1 << 3 | BYTES)) {
                    pieces.add(piece(pieces.size(), slice(in)));
                } else {
                    skip(in, tag & 7);
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new TokenizerException(
                    "the tokenizer is no SentencePiece model: piece " + pieces.size() + " is cut", e);
        }
        return List.copyOf(pieces);
    }

    private static Piece piece(int id, ByteBuffer in) {
        String text = "";
        float score = 0;
        Type type = Type.NORMAL;
        while (in.hasRemaining()) {
            int tag = varint(in);
            switch (tag >>> 3) {
                case 1 -> text = StandardCharsets.UTF_8.decode(slice(in)).toString();
                case 2 -> score = in.getFloat();
                case 3 -> type = type(varint(in));
                default -> skip(in, tag & 7);
            }
        }
        return new Piece(id, text, score, type);
    }

    private static Type type(int number) {
        if (number < 1 || number > Type.values().length) {
            throw new IllegalArgumentException("piece type " + number);
        }
        return Type.values()[number - 1];
    }

    private static void skip(ByteBuffer in, int wireType) {
        switch (wireType) {
            case VARINT -> varint(in);
            case FIXED_64 -> in.getLong();
            case BYTES -> slice(in);
            case FIXED_32 -> in.getInt();
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }

    private static ByteBuffer slice(ByteBuffer in) {
        int length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return slice;
    }

    /** The low 32 bits of a base-128 number. */
    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            if (shift < Integer.SIZE) {
                value |= (next & 0x7f) << shift;
            }
            if (next >= 0) {
                return value;
            }
        }
    }
}
