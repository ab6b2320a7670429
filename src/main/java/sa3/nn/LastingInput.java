package sa3.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * An input that stays while the adapters on the layers behind it change: what has been computed from it is kept and found
 * again. It consists of groups of rows. Where one of them is replaced, the others' part of what was kept stays; and a lone
 * row that adapters move costs no product where it is a combination of rows that were there before ({@link NearbyRows}).
 * Belongs to the thread that owns MLX.
 */
public final class LastingInput implements AutoCloseable {
    private static final int ROWS = 1; // the axis

    private final Map<Object, Kept> kept = new HashMap<>();
    private final Map<OfGroup, Kept> keptEach = new HashMap<>();
    private final List<@Nullable LoneRow> lone = new ArrayList<>(); // of each group; null for several rows
    private List<Rows> groups;

    /**
     * Rows that come from one place.
     *
     * @param array [1, rows, in]; must live as long as it is part of the input
     * @param adapted false where no adapter had a part in them: what is made of them is then the base model's bit for bit
     */
    public record Rows(Array array, boolean adapted) {}

    /** What became of which groups. */
    private record Kept(List<Rows> groups, Array result, Scope scope) {
        boolean isOf(Rows rows, int group) {
            return groups.get(group).array == rows.array;
        }

        boolean isOf(List<Rows> all) {
            for (int i = 0; i < all.size(); i++) {
                if (!isOf(all.get(i), i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private record OfGroup(Object key, int group) {}

    /** @param groups one behind the other */
    public LastingInput(List<Rows> groups) {
        this.groups = List.copyOf(groups);
        for (Rows rows : groups) {
            lone.add(NearbyRows.serve(rows.array) ? new LoneRow(rows) : null);
        }
    }

    /** Puts others, as many and of the same shapes, in the place of the groups; those of the same arrays stay. */
    public void replace(List<Rows> others) {
        for (int i = 0; i < others.size(); i++) {
            LoneRow row = lone.get(i);
            if (row != null && others.get(i).array != groups.get(i).array) {
                row.put(others.get(i));
            }
        }
        groups = List.copyOf(others);
    }

    /** All rows, [1, rows, in]. */
    public Array array() {
        return groups.size() == 1
                ? groups.get(0).array
                : Ops.concat(ROWS, groups.stream().map(Rows::array).toList());
    }

    /**
     * What a linear map makes of the input, computed once for each group under each key.
     *
     * @param key compared by {@code equals}; arrays and layers are equal to themselves only
     * @param map of each row by itself, [1, rows, in] → [n, rows, out]; makes a new array
     * @return [n, rows, out], owned by this input, until a group is replaced
     */
    public Array remember(Object key, UnaryOperator<Array> map) {
        Kept old = kept.get(key);
        if (old != null && old.isOf(groups)) {
            return old.result;
        }
        Scope scope = Scope.detached();
        Array result = scope.adopt(Scope.build(() -> joined(old, key, map)));
        if (old != null) {
            old.scope.close();
        }
        kept.put(key, new Kept(groups, result, scope));
        return result;
    }

    /**
     * The same for each group by itself: less is copied where the n products of a row are to become one.
     *
     * @return [n, rows, out] each, valid until a group is replaced
     */
    public List<Array> rememberEach(Object key, UnaryOperator<Array> map) {
        List<Array> results = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            LoneRow row = lone.get(i);
            results.add(row == null ? ofGroup(i, key, map) : row.product(key, map));
        }
        return results;
    }

    private Array ofGroup(int group, Object key, UnaryOperator<Array> map) {
        OfGroup place = new OfGroup(key, group);
        Rows rows = groups.get(group);
        Kept old = keptEach.get(place);
        if (old != null && old.isOf(rows, group)) {
            return old.result;
        }
        if (old != null) {
            old.scope.close();
        }
        Scope scope = Scope.detached();
        Array result = scope.adopt(Scope.build(() -> map.apply(rows.array)));
        keptEach.put(place, new Kept(groups, result, scope));
        return result;
    }

    private Array joined(@Nullable Kept old, Object key, UnaryOperator<Array> map) {
        List<Array> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < groups.size(); i++) {
            Rows rows = groups.get(i);
            LoneRow row = lone.get(i);
            int to = from + rows.array.dim(ROWS);
            if (old != null && old.isOf(rows, i)) {
                parts.add(old.result.slice(ROWS, from, to));
            } else {
                parts.add(row == null ? map.apply(rows.array) : row.product(key, map));
            }
            from = to;
        }
        return Ops.concat(ROWS, parts); // a new array, also of a single part
    }

    @Override
    public void close() {
        kept.values().forEach(each -> each.scope.close());
        kept.clear();
        keptEach.values().forEach(each -> each.scope.close());
        keptEach.clear();
        for (LoneRow row : lone) {
            if (row != null) {
                row.close();
            }
        }
    }
}
