package io.processhub.runtime.process;

import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.runtime.vital.NodeGuard;
import java.util.concurrent.atomic.AtomicLong;

/// What the processes of all hubs of one node share: serials, the table of pids, the timer wheel
/// and the count of dead letters. From any thread; nothing blocks.
public final class NodeProcesses implements AutoCloseable {
    /// What became of a letter.
    public enum Delivery {
        /// It waits in the mailbox.
        ACCEPTED,
        /// No process has that serial, or no longer.
        NO_SUCH_PROCESS,
        /// The mailbox was full.
        MAILBOX_FULL
    }

    private final NodeId self;
    private final TimerWheel wheel;
    private final Spawner spawner;
    private final WorkerPool pool;
    private final DeadLetters deadLetters = new DeadLetters();
    private final PidTable pids = new PidTable();
    // From 64, so that the table's first page is not short of the serial 0, which no pid has.
    private final AtomicLong lastSerial = new AtomicLong(63);

    /// The processes of this node; none yet.
    ///
    /// @param guard keeps the threads of timers and monitor alive
    public NodeProcesses(NodeId self, NodeGuard guard) {
        this(self, new TimerWheel(guard), guard);
    }

    NodeProcesses(NodeId self, TimerWheel wheel, NodeGuard guard) {
        this.self = self;
        this.wheel = wheel;
        spawner = new Spawner(wheel);
        pool = new WorkerPool(Runtime.getRuntime().availableProcessors(), wheel, guard);
    }

    /// This node.
    public NodeId self() {
        return self;
    }

    /// The node's clock for deadlines.
    public TimerWheel wheel() {
        return wheel;
    }

    /// The node's way to virtual threads.
    public Spawner spawner() {
        return spawner;
    }

    /// Runs work that is short as a rule and may block, soon, on a virtual thread that is not its
    /// own.
    public void run(Runnable work) {
        pool.submit(work);
    }

    WorkerPool pool() {
        return pool;
    }

    /// What could not be delivered on this node, or from it.
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /// Puts a letter into the mailbox of a process of this node.
    public Delivery deliver(long serial, Letter letter) {
        var cell = pids.find(serial);
        if (cell == null) {
            return Delivery.NO_SUCH_PROCESS;
        }
        return switch (cell.push(letter, cell.mailboxLimit())) {
            case ACCEPTED -> Delivery.ACCEPTED;
            case FULL -> Delivery.MAILBOX_FULL;
            case CLOSED -> Delivery.NO_SUCH_PROCESS;
        };
    }

    /// Whether a pid of this node is of a living process.
    public boolean isAlive(Pid pid) {
        return pid.node().equals(self) && pids.find(pid.serial()) != null;
    }

    /// Stops the wheel and looks after blocked workers no longer. For when all hosts are closed.
    @Override
    public void close() {
        pool.close();
        wheel.close();
    }

    long nextSerial() {
        return lastSerial.incrementAndGet();
    }

    PidTable pids() {
        return pids;
    }
}
