package io.processhub.api;

/// What a hook is given: an event that happened, or a child that it may change before it starts.
/// Its class is the key under which hooks are registered, listed and cancelled.
public sealed interface HookPayload permits HookEvent, ChildRequest, ChildLaunch {}
