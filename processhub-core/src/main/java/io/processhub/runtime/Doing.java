package io.processhub.runtime;

import io.processhub.core.HubStanding;

/// What a hub is doing, in words, for whoever waits for it.
final class Doing {
    private Doing() {}

    static String words(HubStanding now, boolean takesPart) {
        var text = new StringBuilder("it is ").append(now.phase());
        if (!now.agreed()) {
            text.append(", not agreed with ")
                    .append(now.members().stream().map(it -> it.node().name()).toList());
        }
        if (!now.waitingFor().isEmpty()) {
            text.append(", waits for ").append(now.waitingFor());
        }
        now.mismatch()
                .ifPresent(difference -> text.append(", strategies differ: ").append(difference));
        if (takesPart) {
            text.append(", static children are not all started");
        }
        return text.toString();
    }
}
