package io.processhub.node.demo;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/// What a node is told on its standard input, one line of JSON each.
///
/// ```
/// {"order":"start","children":1000,"seconds":60}
/// ```
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(Order.Start.class),
    @JsonSubTypes.Type(Order.StopChildren.class),
    @JsonSubTypes.Type(Order.CallRoll.class),
    @JsonSubTypes.Type(Order.Close.class)
})
sealed interface Order {
    /// What the node does and then goes on.
    sealed interface Work extends Order {}

    /// Start children with the names of [DemoChildren], all in one call.
    ///
    /// @param children how many
    /// @param seconds  the call's timeout
    @JsonTypeName("start")
    record Start(int children, long seconds) implements Work {}

    /// Stop the same children, all in one call.
    ///
    /// @param children how many
    /// @param seconds  the call's timeout
    @JsonTypeName("stop")
    record StopChildren(int children, long seconds) implements Work {}

    /// Ask every process of this node who it is.
    @JsonTypeName("roll")
    record CallRoll() implements Work {}

    /// Leave the cluster and end.
    @JsonTypeName("close")
    record Close() implements Order {}
}
