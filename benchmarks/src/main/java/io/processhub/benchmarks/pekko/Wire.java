package io.processhub.benchmarks.pekko;

import org.apache.pekko.actor.typed.ActorRef;

/// What Pekko's nodes say to each other, but for bytes by themselves; written by its Jackson
/// serializer as CBOR.
sealed interface Wire {
    /// To an entity: be there, and say so.
    record Start(ActorRef<Object> replyTo) implements Wire {}

    /// To an entity: say so, and end.
    record Stop(ActorRef<Object> replyTo) implements Wire {}

    /// An entity's answer to both.
    record Done(String id) implements Wire {}

    /// To a sink: a batch ends.
    record Mark(ActorRef<Object> replyTo) implements Wire {}

    /// A sink's answer to that.
    record Acknowledged(int batches) implements Wire {}

    /// To a sink: answer with the same bytes.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares questions
    record Question(byte[] content, ActorRef<Object> replyTo) implements Wire {}
}
