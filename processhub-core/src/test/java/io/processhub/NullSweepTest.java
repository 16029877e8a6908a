package io.processhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.model.View;
import io.processhub.spi.PartitionToleranceStrategy;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every public method, constructor and setter refuses null by the name of its parameter, before it
/// does anything.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NullSweepTest {
    private static final List<String> PACKAGES =
            List.of("io/processhub", "io/processhub/api", "io/processhub/model", "io/processhub/spi");
    /// Methods that end what the sweep works with, or that Java itself defines.
    private static final Set<String> SKIPPED = Set.of("close", "equals", "valueOf", "compareTo");

    private final List<String> wrong = new ArrayList<>();
    private int tried;

    private interface Call {
        @Nullable
        Object with(@Nullable Object[] arguments) throws ReflectiveOperationException;
    }

    @Test
    @Timeout(120)
    void null_is_refused_by_name() throws Exception {
        var context = new CompletableFuture<ProcessContext>();
        HubProcess<Object> process = new HubProcess<>() {
            @Override
            public void init(ProcessContext self) {
                context.complete(self);
            }

            @Override
            public void handle(Object message, ProcessContext self) {}
        };
        try (var node = ProcessHub.open(
                NodeConfig.named("n", config -> config.processType(ProcessType.of("p", () -> process))))) {
            var hub = node.start(HubConfig.named("h")).awaitReady(Duration.ofSeconds(30));
            hub.startChild(ChildSpec.of("a", "p")).await();
            for (var type : publicTypes()) {
                sweep(type, null);
                if (type.isRecord()) {
                    var object = sample(type);
                    if (object != null) {
                        sweep(type, object);
                    }
                }
            }
            sweep(Hub.class, hub);
            sweep(Node.class, node);
            sweep(ProcessContext.class, context.get(10, TimeUnit.SECONDS));
            NodeConfig.named("m", builder -> sweep(NodeConfig.Builder.class, builder));
            HubConfig.named("k", options -> sweep(HubOptions.class, options));
        }

        assertThat(wrong).as("of %d nulls", tried).isEmpty();
        assertThat(tried).isGreaterThan(300);
    }

    private static List<Class<?>> publicTypes() throws Exception {
        var root = Path.of(
                Hub.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var types = new ArrayList<Class<?>>();
        for (var name : PACKAGES) {
            try (var files = Files.list(root.resolve(name))) {
                for (var file : files.sorted().toList()) {
                    var simple = file.getFileName().toString();
                    if (simple.endsWith(".class") && !simple.endsWith("-info.class") && !simple.contains("Test")) {
                        var type =
                                Class.forName(name.replace('/', '.') + "." + simple.substring(0, simple.length() - 6));
                        if (isPublic(type)) {
                            types.add(type);
                        }
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(name, e);
            }
        }
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    /// Constructors and static methods, or the methods of an object.
    private void sweep(Class<?> type, @Nullable Object on) {
        for (var method : type.getMethods()) {
            if (method.getDeclaringClass() != Object.class
                    && !method.isSynthetic()
                    && !SKIPPED.contains(method.getName())
                    && Modifier.isStatic(method.getModifiers()) == (on == null)
                    && method.getDeclaringClass().getName().startsWith("io.processhub")) {
                sweep(type, method, arguments -> invoke(method, on, arguments));
            }
        }
        if (on == null && !Modifier.isAbstract(type.getModifiers()) && !Throwable.class.isAssignableFrom(type)) {
            for (var constructor : type.getConstructors()) {
                sweep(type, constructor, arguments -> create(constructor, arguments));
            }
        }
    }

    private static Object create(Constructor<?> constructor, @Nullable Object[] arguments)
            throws ReflectiveOperationException {
        return constructor.newInstance(arguments);
    }

    private static @Nullable Object invoke(Method method, @Nullable Object on, @Nullable Object[] arguments)
            throws ReflectiveOperationException {
        method.setAccessible(true);
        return method.invoke(on, arguments);
    }

    private void sweep(Class<?> type, Executable member, Call call) {
        var parameters = member.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive()
                    || parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                continue;
            }
            tried++;
            var where = type.getSimpleName() + "." + member.getName() + " " + Arrays.toString(parameters) + " of "
                    + parameters[i].getName();
            var arguments = new @Nullable Object[parameters.length];
            try {
                for (int k = 0; k < arguments.length; k++) {
                    arguments[k] = k == i ? null : sample(parameters[k]);
                }
                wrong.add(where + " took null: " + call.with(arguments));
            } catch (InvocationTargetException e) {
                check(where, e.getCause());
            } catch (ReflectiveOperationException | IllegalArgumentException | IllegalStateException e) {
                wrong.add(where + " could not be called: " + e);
            }
        }
    }

    private void check(String where, @Nullable Throwable thrown) {
        var message = thrown == null ? null : thrown.getMessage();
        boolean byName = (thrown instanceof NullPointerException || thrown instanceof IllegalArgumentException)
                && message != null
                && !message.contains("because")
                && (message.matches("[a-zA-Z]+") || message.contains("null"));
        if (!byName) {
            wrong.add(where + " failed with " + thrown);
        }
    }

    private static @Nullable Object sample(Parameter parameter) {
        return sample(parameter.getType());
    }

    private static @Nullable Object sample(Class<?> type) {
        if (type.isPrimitive()) {
            return type == boolean.class
                    ? (Object) false
                    : type == int.class ? (Object) 3 : type == long.class ? (Object) 3L : (Object) 1.0;
        }
        if (type == String.class || type == Object.class || type == CharSequence.class || type == Comparable.class) {
            return "x";
        }
        if (type == Class.class) {
            return io.processhub.api.HookEvent.ChildReleased.class;
        }
        if (type == Duration.class) {
            return Duration.ofMillis(300);
        }
        if (type == OptionalInt.class) {
            return OptionalInt.empty();
        }
        if (type == View.class || type == PartitionToleranceStrategy.Lease.class) {
            return null; // no method of these takes a reference
        }
        if (type == Predicate.class) {
            return (Predicate<Object>) _ -> true;
        }
        if (type == Consumer.class) {
            return (Consumer<Object>) _ -> {};
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type == Set.class) {
            return Set.of();
        }
        if (type == List.class || type == Collection.class || type == Iterable.class) {
            return List.of();
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == io.processhub.model.Payload.class) {
            return io.processhub.model.Payload.EMPTY;
        }
        if (type == Throwable.class || type == Exception.class || type == RuntimeException.class) {
            return new IllegalStateException("x");
        }
        if (type.isRecord()) {
            return sampleRecord(type);
        }
        if (type.isSealed()) {
            return Arrays.stream(type.getPermittedSubclasses())
                    .map(NullSweepTest::sample)
                    .findFirst()
                    .orElseThrow();
        }
        if (type == NodeConfig.class) {
            return NodeConfig.named("s", _ -> {});
        }
        if (type == HubConfig.class) {
            return HubConfig.named("s");
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
                throw new UnsupportedOperationException(method.toString());
            });
        }
        throw new IllegalStateException("no sample of " + type);
    }

    private static Object sampleRecord(Class<?> type) {
        var components = type.getRecordComponents();
        var arguments =
                Arrays.stream(components).map(each -> sample(each.getType())).toArray();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(each -> each.getType()).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample of " + type, e);
        }
    }
}
