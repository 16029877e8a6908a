/// What a test of a hub, a strategy or a transport needs: the JUnit extension and the contracts as
/// tests.
/// A neighbour of the house: it may use every floor of the core module.
/// No real network may come in, and no sleep.
@NullMarked
package io.processhub.testkit;

import org.jspecify.annotations.NullMarked;
