package io.processhub.api;

/// Why a call ended without knowing what became of a child.
public enum Unanswered {
    /// The call's timeout passed.
    TIMEOUT("no answer within the call's timeout"),
    /// The call was cancelled.
    CANCELLED("the call was cancelled before it was answered"),
    /// The hub was closed on this node.
    HUB_CLOSED("the hub was closed on this node before it was answered"),
    /// The process that made the call is about to stop or move, because of this call or another, or
    /// was interrupted while it waited. The call goes on.
    CALLER_ENDING("the process that made the call is to stop or move itself; the call goes on"),
    /// The hub's driver stood still on this node, and the hub begins anew.
    HUB_STOOD_STILL("the hub stood still on this node before it was answered, and begins anew");

    private final String words;

    Unanswered(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
