package io.processhub.runtime.hook;

import io.processhub.api.ChildLaunch;
import io.processhub.api.ChildRequest;
import io.processhub.api.DuplicateHookException;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookPayload;
import io.processhub.api.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The hooks of one hub on one node. Changed as a whole, read without a lock.
final class HookBoard {
    private static final Comparator<HookEntry> BY_PRIORITY =
            Comparator.comparingInt((HookEntry entry) -> entry.hook.priority()).reversed();

    /// @param all       in the order of their registrations
    /// @param byPayload those that are called with it, in the order of the calls
    private record Standing(List<HookEntry> all, Map<Class<?>, List<HookEntry>> byPayload) {}

    private final String hub;
    private volatile Standing standing = new Standing(List.of(), Map.of());

    HookBoard(String hub) {
        this.hub = hub;
    }

    /// Those that are called with a payload, in the order of the calls.
    List<HookEntry> of(Class<? extends HookPayload> payload) {
        return standing.byPayload.getOrDefault(payload, List.of());
    }

    List<HookEntry> all() {
        return standing.all;
    }

    /// Registers all or none.
    ///
    /// @throws DuplicateHookException   if ids are taken, or twice in the call
    /// @throws IllegalArgumentException if there would be too many
    synchronized void register(List<Hook> hooks) {
        var all = new ArrayList<>(standing.all);
        var taken = new ArrayList<HookEntry>();
        for (var hook : hooks) {
            var entry = new HookEntry(hook);
            if (all.stream().anyMatch(other -> isSame(other.hook, hook))) {
                taken.add(entry);
            }
            all.add(entry);
        }
        if (!taken.isEmpty()) {
            throw new DuplicateHookException(
                    "hooks of hub %s: there is one already with the id %s; none of the call's is registered, give them other ids or cancel those that are there"
                            .formatted(
                                    hub,
                                    String.join(
                                            ", ",
                                            taken.stream()
                                                    .map(HookEntry::toString)
                                                    .toList())),
                    taken.stream().map(entry -> entry.hook.id()).distinct().toList());
        }
        if (all.size() > Limits.HOOKS) {
            throw new IllegalArgumentException(
                    "hooks of hub %s: with the call's there would be %d; at most %d are allowed, let one do the work of several"
                            .formatted(hub, all.size(), Limits.HOOKS));
        }
        become(all);
    }

    private static boolean isSame(Hook a, Hook b) {
        return a.id().equals(b.id()) && a.payload().equals(b.payload());
    }

    /// Cancels those that there are.
    ///
    /// @return the ids of those that were there
    synchronized Set<String> cancel(Class<? extends HookPayload> payload, Collection<String> ids) {
        var left = new ArrayList<HookEntry>();
        var cancelled = new LinkedHashSet<String>();
        for (var entry : standing.all) {
            if (entry.hook.payload().equals(payload) && ids.contains(entry.hook.id())) {
                cancelled.add(entry.hook.id());
            } else {
                left.add(entry);
            }
        }
        become(left);
        return cancelled;
    }

    private void become(List<HookEntry> all) {
        var byPayload = new HashMap<Class<?>, List<HookEntry>>();
        payloads().forEach(payload -> {
            var called = all.stream()
                    .filter(entry -> entry.hook.payload().isAssignableFrom(payload))
                    .sorted(BY_PRIORITY)
                    .toList();
            if (!called.isEmpty()) {
                byPayload.put(payload, called);
            }
        });
        standing = new Standing(List.copyOf(all), Map.copyOf(byPayload));
    }

    private static List<Class<?>> payloads() {
        var payloads = new ArrayList<Class<?>>(Arrays.asList(HookEvent.class.getPermittedSubclasses()));
        payloads.add(ChildRequest.class);
        payloads.add(ChildLaunch.class);
        return payloads;
    }
}
