package io.processhub.jgroups;

import io.processhub.spi.TransportException;
import org.jgroups.Version;

/// The JGroups on the class path. Frameworks bring others along.
final class NeededJGroups {
    /// The oldest version whose views come in order, and whose closed connections tell why.
    private static final int MAJOR = 5;

    private static final int MINOR = 5;
    private static final int MICRO = 7;

    private NeededJGroups() {}

    /// @throws TransportException if it is too old; names both versions, and where it was loaded
    ///                            from
    static void check() {
        check(Version.getMajor(), Version.getMinor(), Version.getMicro());
    }

    static void check(int major, int minor, int micro) {
        boolean isNewEnough =
                major > MAJOR || (major == MAJOR && (minor > MINOR || (minor == MINOR && micro >= MICRO)));
        if (!isNewEnough) {
            var source = Version.class.getProtectionDomain().getCodeSource();
            throw new TransportException(
                    "JGroups %d.%d.%d is on the class path (%s); at least %d.%d.%d is needed: set org.jgroups:jgroups to it"
                            .formatted(
                                    major,
                                    minor,
                                    micro,
                                    source == null ? "of unknown origin" : source.getLocation(),
                                    MAJOR,
                                    MINOR,
                                    MICRO));
        }
    }
}
