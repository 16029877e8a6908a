package io.processhub.runtime.process;

import io.processhub.api.ChildLaunch;
import java.util.function.Consumer;

/// What may be changed of a life that is about to begin.
public interface LaunchChanges {
    /// No changes.
    LaunchChanges NONE = new LaunchChanges() {
        @Override
        public boolean areNone() {
            return true;
        }

        @Override
        public ChildLaunch changed(ChildLaunch launch, Consumer<String> doing) {
            return launch;
        }
    };

    /// Whether there are none now.
    boolean areNone();

    /// What is to be started instead of this. Runs user code, on the calling thread.
    ///
    /// @param doing is told what is being called, for the message if it hangs
    /// @throws Exception why the life cannot begin
    ChildLaunch changed(ChildLaunch launch, Consumer<String> doing) throws Exception;
}
