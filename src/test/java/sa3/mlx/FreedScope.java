package sa3.mlx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A scope around each test, and the check that no handle outlives it. */
public final class FreedScope implements BeforeEachCallback, AfterEachCallback {
    private long handlesBefore;
    private @Nullable Scope scope;

    @Override
    public void beforeEach(ExtensionContext context) {
        handlesBefore = MlxRuntime.liveHandles();
        scope = Scope.open();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (scope != null) {
            scope.close();
        }
        assertEquals(handlesBefore, MlxRuntime.liveHandles());
    }
}
