package io.processhub.node.demo;

/// A checksum over a set of running instances, in whatever order they are added.
///
/// @param sum the sum of the instances' hashes
record Digest(long sum) {
    static final Digest EMPTY = new Digest(0);

    /// With one more instance.
    Digest with(String id, String node, long serial, long token) {
        long hash = mix(text(id) + 31 * mix(text(node)));
        hash = mix(hash ^ mix(serial));
        hash = mix(hash ^ mix(token + 1));
        return new Digest(sum + hash);
    }

    /// As text, because JSON's numbers are not safe beyond 53 bits everywhere.
    String text() {
        return Long.toHexString(sum);
    }

    private static long text(String value) {
        long hash = 1125899906842597L;
        for (int i = 0; i < value.length(); i++) {
            hash = 31 * hash + value.charAt(i);
        }
        return hash;
    }

    /// The finalizer of SplitMix64.
    private static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
