package io.processhub.runtime.process;

/// Turns what user code threw into the text of an [io.processhub.model.ExitReason.Crashed].
final class Crash {
    /// The greatest length of the text, in characters.
    static final int MAX_CHARS = 4_096;

    private static final int MAX_FRAMES = 12;
    private static final int MAX_CAUSES = 4;
    private static final int MAX_MESSAGE = 1_024;

    private Crash() {}

    /// Class, message and first stack lines, of it and its causes. Never throws.
    static String describe(Throwable error) {
        try {
            var out = new StringBuilder();
            int causes = 0;
            for (var e = error; e != null && causes <= MAX_CAUSES && out.length() < MAX_CHARS; e = e.getCause()) {
                append(out, causes++ == 0 ? "" : "caused by ", e);
            }
            return cut(out.toString().stripTrailing(), MAX_CHARS);
        } catch (Throwable whileDescribing) {
            // The exception is user code as well, and there may be no memory or stack left.
            return error.getClass().getName();
        }
    }

    private static void append(StringBuilder out, String prefix, Throwable e) {
        out.append(prefix).append(e.getClass().getName());
        var message = e.getMessage();
        if (message != null) {
            out.append(": ").append(cut(message, MAX_MESSAGE));
        }
        out.append('\n');
        var stack = e.getStackTrace();
        for (int i = 0; i < Math.min(stack.length, MAX_FRAMES); i++) {
            out.append("  at ").append(stack[i]).append('\n');
        }
        if (stack.length > MAX_FRAMES) {
            out.append("  … ").append(stack.length - MAX_FRAMES).append(" more\n");
        }
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }
}
