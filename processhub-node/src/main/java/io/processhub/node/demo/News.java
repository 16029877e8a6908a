package io.processhub.node.demo;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/// What a node tells on its standard output, one line of JSON each.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "news")
@JsonSubTypes({
    @JsonSubTypes.Type(News.Opened.class),
    @JsonSubTypes.Type(News.Seen.class),
    @JsonSubTypes.Type(News.Standing.class),
    @JsonSubTypes.Type(News.Done.class),
    @JsonSubTypes.Type(News.Present.class),
    @JsonSubTypes.Type(News.RollCalled.class),
    @JsonSubTypes.Type(News.Failed.class)
})
sealed interface News {
    /// It has joined the cluster, and its hub is started.
    ///
    /// @param node        its name
    /// @param incarnation of this run of it
    /// @param address     where it listens
    @JsonTypeName("opened")
    record Opened(String node, long incarnation, String address) implements News {}

    /// Its view of the cluster has changed.
    ///
    /// @param members the names in it, sorted
    @JsonTypeName("seen")
    record Seen(List<String> members) implements News {}

    /// How its hub stands; told when it has changed.
    ///
    /// @param state     the hub's state
    /// @param agreed    whether the hub's members agree on who is here
    /// @param active    the names of the members that may run children, sorted
    /// @param processes how many processes have signed the roll of this JVM
    /// @param begun     how many processes have begun here so far
    /// @param moved     how many have moved away from here so far
    /// @param registry  a summary of its registry
    @JsonTypeName("standing")
    record Standing(
            String state,
            boolean agreed,
            List<String> active,
            int processes,
            long begun,
            long moved,
            RegistrySummary registry)
            implements News {}

    /// A call of the hub has ended.
    ///
    /// @param succeeded how many children it did its work on
    /// @param errors    the first five failures, in words
    @JsonTypeName("done")
    record Done(int succeeded, List<String> errors) implements News {}

    /// Some of the processes that answered.
    @JsonTypeName("present")
    record Present(List<Counter.ItIsMe> processes) implements News {}

    /// All processes have been asked.
    ///
    /// @param answers how many answered
    /// @param silent  how many did not
    @JsonTypeName("rollCalled")
    record RollCalled(int answers, int silent) implements News {}

    /// It could not do what it was told, or could not run at all.
    @JsonTypeName("failed")
    record Failed(String why) implements News {}
}
