/// Keeps the threads that a node cannot do without alive, or closes the node: [NodeGuard] and
/// [VitalThread]. Part of the shell; knows nothing of hubs, processes or the network, and no other
/// package of the project.
@NullMarked
package io.processhub.runtime.vital;

import org.jspecify.annotations.NullMarked;
