package io.processhub.api;

import io.processhub.model.ChildId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Which children of the registry are asked for. All conditions must hold; without any, all
/// children do.
///
/// ```java
/// hub.query(Query.all().tag("sensor").node("n2").metadata(m -> "eu".equals(m.get("region"))));
/// ```
///
/// @param wantedTag      only children with this tag
/// @param wantedNode     only children with an instance on a node of this name
/// @param wantedMetadata only children whose metadata it accepts; called on the asking thread
/// @param wantedIds      only children whose id it accepts; called on the asking thread
public record Query(
        Optional<String> wantedTag,
        Optional<String> wantedNode,
        Predicate<Map<String, String>> wantedMetadata,
        Predicate<ChildId> wantedIds) {
    public Query {
        Objects.requireNonNull(wantedTag, "wantedTag");
        Objects.requireNonNull(wantedNode, "wantedNode");
        Objects.requireNonNull(wantedMetadata, "wantedMetadata");
        Objects.requireNonNull(wantedIds, "wantedIds");
    }

    private static final Query ALL = new Query(Optional.empty(), Optional.empty(), _ -> true, _ -> true);

    /// Every child.
    public static Query all() {
        return ALL;
    }

    /// Only children with this tag.
    public Query tag(String tag) {
        Objects.requireNonNull(tag, "tag");
        return new Query(Optional.of(tag), wantedNode, wantedMetadata, wantedIds);
    }

    /// Only children with an instance on a node of this name.
    public Query node(String nodeName) {
        Objects.requireNonNull(nodeName, "nodeName");
        return new Query(wantedTag, Optional.of(nodeName), wantedMetadata, wantedIds);
    }

    /// Only children whose metadata is accepted; with each further condition, all must accept it.
    public Query metadata(Predicate<Map<String, String>> accepts) {
        Objects.requireNonNull(accepts, "accepts");
        return new Query(wantedTag, wantedNode, wantedMetadata.and(accepts), wantedIds);
    }

    /// Only children whose metadata holds this pair.
    public Query metadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return metadata(metadata -> Objects.equals(metadata.get(key), value));
    }

    /// Only children whose id is accepted.
    public Query ids(Predicate<ChildId> accepts) {
        Objects.requireNonNull(accepts, "accepts");
        return new Query(wantedTag, wantedNode, wantedMetadata, wantedIds.and(accepts));
    }

    /// Whether a child is asked for.
    public boolean accepts(ChildInfo child) {
        Objects.requireNonNull(child, "child");
        return (wantedTag.isEmpty() || wantedTag.equals(child.tag()))
                && (wantedNode.isEmpty() || runsOn(child, wantedNode.get()))
                && wantedMetadata.test(child.metadata())
                && wantedIds.test(child.id());
    }

    private static boolean runsOn(ChildInfo child, String nodeName) {
        return child.instances().stream()
                .anyMatch(instance -> instance.node().name().equals(nodeName));
    }
}
