package sa3.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Paths as they are pasted behind a command. */
class ShellWordTest {
    @Test
    void whatAShellReadsAsOneWordStaysAsItIs() {
        assertEquals("/data/runs/dusty-2/1a2b3c4d", ShellWord.of("/data/runs/dusty-2/1a2b3c4d", "Linux"));
        assertEquals("C:\\runs\\dusty", ShellWord.of("C:\\runs\\dusty", "Windows 11"));
    }

    @Test
    void everythingElseIsQuoted() {
        assertEquals(
                "'/Users/a/Library/Application Support/sa3'",
                ShellWord.of("/Users/a/Library/Application Support/sa3", "Mac OS X"));
        assertEquals("'it'\\''s $HOME'", ShellWord.of("it's $HOME", "Linux"));
        assertEquals("\"C:\\My runs\"", ShellWord.of("C:\\My runs", "Windows 11"));
        assertEquals("''", ShellWord.of("", "Linux"));
    }
}
