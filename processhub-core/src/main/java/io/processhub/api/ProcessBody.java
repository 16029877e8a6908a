package io.processhub.api;

/// The code of one process: what a [ProcessType] makes, afresh for each life of each child.
///
/// There are two styles: [HubProcess] is called back once per message and costs no thread while it
/// has none; [HubRunnable] owns a virtual thread for life. Both have the same mailbox, context and
/// supervision, and in both only one thread at a time is ever inside one process's code.
public sealed interface ProcessBody permits HubProcess, HubRunnable {}
