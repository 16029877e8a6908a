package io.processhub.runtime.process;

import io.processhub.api.ProcessBody;
import io.processhub.api.ReplyTo;
import io.processhub.api.RunContext;
import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a process can do, seen from inside: the context that its code is given. One object with its
/// cell and its mailbox, so that an idle process costs little.
abstract class CellContext extends Inside implements RunContext {
    final ProcessHost host;
    final StoredSpec spec;
    /// The token it was started with, by which the hub names it.
    final Token token;

    private final long serial;

    /// Null if all processes of the hub are active and are told nothing.
    private final @Nullable CellRole role;

    /// The letter that is being handled. Only from inside.
    @Nullable
    Letter current;

    private @Nullable Pid self;

    /// Null while there are none. Use [#extras()] to have some.
    volatile @Nullable CellExtras extras;

    CellContext(ProcessHost host, StoredSpec spec, Token token, long serial) {
        this.host = host;
        this.spec = spec;
        this.token = token;
        this.serial = serial;
        this.role = host.roles().equals(RoleRules.NONE) ? null : new CellRole(host.roles());
    }

    /// Whether the process has ended, and so nothing it does counts any more.
    abstract boolean hasEnded();

    /// Whether it was given up while its code was still running.
    abstract boolean isAbandoned();

    /// Whether its code was interrupted because it is to end, and has not ended yet.
    abstract boolean isInterrupted();

    final long serial() {
        return serial;
    }

    final int mailboxLimit() {
        return host.limits().mailbox();
    }

    @Override
    public final Pid self() {
        var pid = self;
        if (pid == null) {
            pid = new Pid(host.processes().self(), serial);
            self = pid;
        }
        return pid;
    }

    @Override
    public final ChildId childId() {
        return spec.id();
    }

    @Override
    public final long fencingToken() {
        return fence().value();
    }

    @Override
    public final Role role() {
        return role == null ? Role.ACTIVE : role.role();
    }

    @Override
    public final void deferMove() {
        defer(true);
    }

    @Override
    public final void readyToMove() {
        defer(false);
    }

    private synchronized void defer(boolean now) {
        var mine = extras();
        if (mine.defers != now && !hasEnded()) {
            mine.defers = now;
            host.deferred(this, now);
        }
    }

    final void want(Role next, long change) {
        if (role != null) {
            role.want(next, change);
        }
    }

    final boolean isRoleWanted() {
        return role != null && role.isWanted();
    }

    final void takeRole(ProcessBody body) {
        if (role != null) {
            role.takeNext(body, (Cell) this);
        }
    }

    /// The token that counts now.
    final Token fence() {
        var mine = extras;
        var later = mine == null ? null : mine.renewed;
        return later == null ? token : later;
    }

    final void changeMetadata(Map<String, String> metadata) {
        extras().metadata = metadata;
    }

    final void renew(Token later) {
        extras().renewed = later;
    }

    @Override
    public final Map<String, String> metadata() {
        var mine = extras;
        var changed = mine == null ? null : mine.metadata;
        return changed == null ? spec.metadata() : changed;
    }

    @Override
    public final String hubName() {
        return host.hubName();
    }

    @Override
    public final void tell(Pid to, Object message) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(message, "message");
        if (hasEnded()) {
            host.processes().deadLetters().count(DeadLetters.Why.SENDER_ENDED, to);
        } else {
            host.post().tell(self(), to, message);
        }
    }

    @Override
    public final CompletableFuture<Object> ask(Pid to, Object message, Duration timeout) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(message, "message");
        if (hasEnded()) {
            return host.refusedAsk(to, self());
        }
        var answer = host.post().ask(self(), to, message, timeout);
        if (isInterrupted()) {
            host.post().interruptAsks(self()); // the interrupt may have come just before the ask
        }
        return answer;
    }

    @Override
    public final Optional<Pid> sender() {
        checkInside("sender()");
        return current == null ? Optional.empty() : Optional.ofNullable(current.sender);
    }

    @Override
    public final Optional<ReplyTo> replyTo() {
        checkInside("replyTo()");
        var asker = current == null ? null : current.asker;
        return asker == null
                ? Optional.empty()
                : Optional.of(answer -> {
                    Objects.requireNonNull(answer, "answer");
                    if (isAbandoned()) {
                        host.processes().deadLetters().count(DeadLetters.Why.SENDER_ENDED, self());
                    } else {
                        asker.reply(answer);
                    }
                });
    }

    @Override
    public final void startTimer(String key, Duration delay, Object message) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(message, "message");
        checkInside("startTimer()");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay of timer \"" + key + "\": " + delay + " is negative");
        }
        timers().start(key, delay, Duration.ZERO, Objects.requireNonNull(message, "message"));
    }

    @Override
    public final void startPeriodicTimer(String key, Duration period, Object message) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(message, "message");
        checkInside("startPeriodicTimer()");
        if (period.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("period of timer \"" + key + "\": " + period + " is shorter than 1 ms");
        }
        timers().start(key, period, period, Objects.requireNonNull(message, "message"));
    }

    @Override
    public final boolean cancelTimer(String key) {
        Objects.requireNonNull(key, "key");
        checkInside("cancelTimer()");
        var mine = extras;
        return mine != null && mine.timers != null && mine.timers.cancel(key);
    }

    static long nanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(36_500)) < 0 ? timeout.toNanos() : Long.MAX_VALUE / 2;
    }

    final void cancelTimers() {
        var mine = extras;
        if (mine != null && mine.timers != null) {
            mine.timers.cancelAll();
        }
    }

    final void checkInside(String what) {
        if (!isInside()) {
            throw new IllegalStateException("%s of %s was called by %s; call it from the process's own thread"
                    .formatted(what, childId(), Thread.currentThread()));
        }
    }

    private CellTimers timers() {
        var mine = extras();
        var timers = mine.timers;
        if (timers == null) {
            timers = new CellTimers((Cell) this, host.processes().wheel());
            mine.timers = timers;
        }
        return timers;
    }

    /// How long it has until each limit of its end.
    final Duration endLimit() {
        var mine = extras;
        var less = mine == null ? null : mine.endLimit;
        return less == null ? spec.shutdownTimeout() : less;
    }

    final CellExtras extras() {
        var mine = extras;
        return mine == null ? makeExtras() : mine;
    }

    private synchronized CellExtras makeExtras() {
        var mine = extras;
        if (mine == null) {
            mine = new CellExtras();
            extras = mine;
        }
        return mine;
    }

    @Override
    public final String toString() {
        return childId() + " " + self();
    }
}
