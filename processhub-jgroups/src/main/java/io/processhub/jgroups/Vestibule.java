package io.processhub.jgroups;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// A server socket whose guests have shown their certificate before they are let in.
///
/// JGroups accepts one connection after the other and reads a greeting from each: a guest who
/// connects and says nothing, or a byte a second, would keep all others out. Here each has its
/// own thread for the handshake, and [#LIMIT] to end it.
final class Vestibule extends ServerSocket {
    /// How long a handshake may take.
    static final Duration LIMIT = Duration.ofSeconds(5);

    /// How many may be here at once; who comes then is turned away.
    static final int ROOM = 256;

    private final SSLContext context;
    private final Refusals refusals;
    private final ServerSocket door = new ServerSocket();
    private final Semaphore room = new Semaphore(ROOM);
    private final BlockingQueue<Socket> admitted = new LinkedBlockingQueue<>();

    Vestibule(SSLContext context, Refusals refusals) throws IOException {
        this.context = context;
        this.refusals = refusals;
    }

    @Override
    public void bind(SocketAddress address, int backlog) throws IOException {
        door.bind(address, backlog);
        Thread.ofVirtual().name("door-" + getLocalPort()).start(this::open);
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        bind(address, 0);
    }

    /// The next guest who has shown a certificate that is in order.
    @Override
    public Socket accept() throws IOException {
        try {
            var next = admitted.take();
            if (isClosed()) {
                next.close();
                throw new SocketException("the server socket is closed");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted while nobody came", e);
        }
    }

    private void open() {
        while (!isClosed()) {
            try {
                var guest = door.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual()
                            .name("guest-" + guest.getRemoteSocketAddress())
                            .start(() -> receive(guest));
                } else {
                    refusals.refused(
                            Refusals.Reason.HANDSHAKE,
                            guest.getRemoteSocketAddress(),
                            "%d others are in their handshake already".formatted(ROOM));
                    guest.close();
                }
            } catch (IOException e) {
                pause();
            }
        }
    }

    /// A failing accept (no file descriptors left, say) is no reason to spin.
    private void pause() {
        try {
            if (!isClosed()) {
                Thread.sleep(Duration.ofMillis(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(Socket guest) {
        var late = new AtomicBoolean();
        var impatience = Thread.ofVirtual().start(() -> expire(guest, late));
        try {
            var secured = (SSLSocket) context.getSocketFactory().createSocket(guest, null, true);
            secured.setUseClientMode(false);
            secured.setNeedClientAuth(true);
            secured.setEnabledProtocols(GuardedTls.PROTOCOLS.toArray(String[]::new));
            secured.startHandshake();
            impatience.interrupt();
            admitted.add(secured);
        } catch (IOException e) {
            impatience.interrupt();
            refused(guest, late.get(), e);
            close(guest);
        } finally {
            room.release();
        }
    }

    private static void expire(Socket guest, AtomicBoolean late) {
        try {
            Thread.sleep(LIMIT);
            late.set(true);
            close(guest);
        } catch (InterruptedException done) {
            // The handshake has come to an end.
        }
    }

    private void refused(Socket guest, boolean late, IOException why) {
        boolean saidAlready = why instanceof SSLException && causedByWrongName(why);
        boolean onlyLooked = !late && why instanceof SSLException && why.getCause() instanceof EOFException;
        if (!saidAlready && !onlyLooked && !isClosed()) {
            var what = late
                    ? "no handshake within " + LIMIT.toSeconds() + " s"
                    : "no TLS with a certificate of our authority: " + why.getMessage();
            refusals.refused(Refusals.Reason.HANDSHAKE, guest.getRemoteSocketAddress(), what);
        }
    }

    private static boolean causedByWrongName(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CurrentTrust.WrongName) {
                return true;
            }
        }
        return false;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        // Wakes the one who accepts.
        admitted.add(new Socket());
        for (var guest = admitted.peek(); guest != null && guest.isConnected(); guest = admitted.peek()) {
            close(guest);
            admitted.remove(guest);
        }
    }

    @Override
    public boolean isClosed() {
        return door.isClosed();
    }

    @Override
    public boolean isBound() {
        return door.isBound();
    }

    @Override
    public int getLocalPort() {
        return door.getLocalPort();
    }

    @Override
    public InetAddress getInetAddress() {
        return door.getInetAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return door.getLocalSocketAddress();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        door.setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return door.getReuseAddress();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        door.setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return door.getReceiveBufferSize();
    }

    @Override
    public String toString() {
        return "Vestibule[" + door + "]";
    }
}
