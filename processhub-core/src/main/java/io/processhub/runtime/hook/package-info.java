/// Hooks: who is registered, how events are told, and how what is started is changed. Knows nothing
/// of how a hub runs; [io.processhub.runtime.hook.HookNews] turns the core's effects into events.
@NullMarked
package io.processhub.runtime.hook;

import org.jspecify.annotations.NullMarked;
