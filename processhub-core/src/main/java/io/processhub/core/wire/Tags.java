package io.processhub.core.wire;

/// A field's number and its wire type in one, as they stand before each value: `V3` is field 3 as a
/// varint, `F` is 64 fixed bits, `L` is a length and so many bytes.
final class Tags {
    static final int V1 = 1 << 3;
    static final int V2 = 2 << 3;
    static final int V3 = 3 << 3;
    static final int V4 = 4 << 3;
    static final int V5 = 5 << 3;
    static final int V6 = 6 << 3;
    static final int V7 = 7 << 3;
    static final int V8 = 8 << 3;
    static final int V9 = 9 << 3;

    static final int F1 = 1 << 3 | 1;
    static final int F2 = 2 << 3 | 1;
    static final int F3 = 3 << 3 | 1;
    static final int F4 = 4 << 3 | 1;
    static final int F5 = 5 << 3 | 1;
    static final int F6 = 6 << 3 | 1;
    static final int F7 = 7 << 3 | 1;

    static final int L1 = 1 << 3 | 2;
    static final int L2 = 2 << 3 | 2;
    static final int L3 = 3 << 3 | 2;
    static final int L4 = 4 << 3 | 2;
    static final int L5 = 5 << 3 | 2;
    static final int L6 = 6 << 3 | 2;
    static final int L7 = 7 << 3 | 2;
    static final int L8 = 8 << 3 | 2;

    private Tags() {}
}
