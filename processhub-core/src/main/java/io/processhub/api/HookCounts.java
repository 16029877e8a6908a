package io.processhub.api;

/// What came of a hub's hooks on this node, at one moment; all but the first three since the hub
/// was started.
///
/// @param registered how many hooks there are
/// @param queued     events that wait to be told
/// @param hanging    calls of hooks that were interrupted after [HubOptions#hookTimeout] and have
///                   not returned; their hooks are not called meanwhile
/// @param called     calls that ended in time, those that failed among them
/// @param failed     calls that threw, or answered what cannot be started
/// @param timedOut   calls that took longer than [HubOptions#hookTimeout], or were cut short when
///                   the hub closed
/// @param skipped    calls left out because the hook was hanging
/// @param dropped    events that were not told because [HubOptions#maxQueuedHookEvents] waited, or
///                   the hub closed
public record HookCounts(
        int registered, int queued, int hanging, long called, long failed, long timedOut, long skipped, long dropped) {}
