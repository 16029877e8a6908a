package io.processhub.jgroups;

/// Where a node may be found: a host and a port.
///
/// @param host a name or an address, without brackets
/// @param port 1 to 65,535
record Seed(String host, int port) {
    Seed {
        if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || c == ',' || c == '[' || c == ']')) {
            throw new IllegalArgumentException(
                    "host \"" + host + "\" is none; write host:port, like \"10.0.0.5:7800\"");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of \"" + host + "\" is not in 1..65535");
        }
    }

    /// Reads `host:port` or `[ipv6]:port`.
    ///
    /// @throws IllegalArgumentException says what is wrong and how it is written
    static Seed parse(String text) {
        var trimmed = text.trim();
        int colon = trimmed.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has no port; write host:port, like \"10.0.0.5:7800\"");
        }
        var host = trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not clear; write an IPv6 address in brackets, like \"[::1]:7800\"");
        }
        try {
            return new Seed(host, Integer.parseInt(trimmed.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no number behind the colon; write host:port, like \"10.0.0.5:7800\"", e);
        }
    }

    /// As JGroups writes it.
    String inJGroups() {
        return host + "[" + port + "]";
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
