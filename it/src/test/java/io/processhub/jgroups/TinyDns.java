package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A DNS server on loopback that knows the address records of one name.
final class TinyDns implements AutoCloseable {
    private static final short TYPE_A = 1;
    private static final short CLASS_IN = 1;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final String name;
    private final List<InetAddress> addresses;
    private final List<String> questions = new CopyOnWriteArrayList<>();

    TinyDns(String name, List<InetAddress> addresses) throws IOException {
        this.name = name;
        this.addresses = addresses;
        Thread.ofVirtual().name("tiny-dns").start(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private byte[] answer(byte[] question) {
        var query = ByteBuffer.wrap(question);
        short id = query.getShort();
        query.position(12);
        var asked = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            var label = new byte[length];
            query.get(label);
            asked.append(asked.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
        }
        short type = query.getShort();
        query.getShort();
        questions.add(asked.toString());
        boolean known = asked.toString().equalsIgnoreCase(name) && type == TYPE_A;
        var found = known ? addresses : List.<InetAddress>of();
        return write(id, Arrays.copyOfRange(question, 12, query.position()), found);
    }

    private static byte[] write(short id, byte[] question, List<InetAddress> found) {
        var out = ByteBuffer.allocate(512);
        out.putShort(id).putShort((short) 0x8580).putShort((short) 1).putShort((short) found.size());
        out.putShort((short) 0).putShort((short) 0);
        out.put(question);
        for (var address : found) {
            out.putShort((short) 0xC00C).putShort(TYPE_A).putShort(CLASS_IN).putInt(1);
            out.putShort((short) 4).put(address.getAddress());
        }
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
