package bam.study;

import bam.contracts.Digest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records with one field changed, however deep it lies; found by reflection, so that a new field is found too. */
final class SpecMutations {
    private SpecMutations() {}

    /** A field: the record that declares it, and its name. */
    record Field(Class<?> owner, String name) implements Comparable<Field> {
        @Override
        public String toString() {
            return owner.getSimpleName() + "." + name;
        }

        @Override
        public int compareTo(Field other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Each field that can be changed by itself, with a record in which only it is changed. */
    static Map<Field, List<Object>> of(Object whole) {
        Map<Field, List<Object>> all = new LinkedHashMap<>();
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
            Object value = value(whole, component);
            alternatives(whole.getClass(), component, value)
                    .forEach((field, others) -> others.stream()
                            .flatMap(other -> with(whole, component, other).stream())
                            .forEach(changed -> all.computeIfAbsent(field, first -> new ArrayList<>())
                                    .add(changed)));
        }
        return all;
    }

    /** Every field of every record that a value of this type may hold. */
    static Collection<Field> fieldsBelow(Class<?> type) {
        Collection<Field> fields = new TreeSet<>();
        collect(type, fields);
        return fields;
    }

    private static void collect(Class<?> type, Collection<Field> fields) {
        if (type.isSealed() && !type.isEnum()) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(below -> collect(below, fields));
        }
        if (!isRecord(type)) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Class<?> inner = element(component).orElse(component.getType());
            if (isRecord(inner) || (inner.isSealed() && !inner.isEnum())) {
                collect(inner, fields);
            } else {
                fields.add(new Field(type, component.getName()));
            }
        }
    }

    private static Map<Field, List<Object>> alternatives(
            Class<?> owner, RecordComponent component, @Nullable Object value) {
        if (value != null && isRecord(value.getClass())) {
            return of(value);
        }
        if (value instanceof List<?> list && list.stream().anyMatch(element -> isRecord(element.getClass()))) {
            return ofElements(list);
        }
        return Map.of(new Field(owner, component.getName()), others(component, value));
    }

    private static Map<Field, List<Object>> ofElements(List<?> list) {
        Map<Field, List<Object>> all = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            int place = i;
            of(list.get(i))
                    .forEach((field, changed) -> changed.forEach(other -> {
                        List<Object> copy = new ArrayList<>(list);
                        copy.set(place, other);
                        all.computeIfAbsent(field, first -> new ArrayList<>()).add(copy);
                    }));
        }
        return all;
    }

    /** A digest is a value here, although it is a record. */
    private static boolean isRecord(Class<?> type) {
        return type.isRecord() && type != Digest.class;
    }

    private static Optional<Class<?>> element(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType generic && component.getType() == List.class) {
            Type element = generic.getActualTypeArguments()[0];
            return Optional.of((Class<?>) element);
        }
        return Optional.empty();
    }

    private static List<Object> others(RecordComponent component, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            return List.of(!flag);
        }
        if (value instanceof Double number) {
            return List.of(number / 2, number * 2, 0.25, 2.5);
        }
        if (value instanceof Long number) {
            return List.of(number + 1, number + 2, number - 1);
        }
        if (value instanceof Integer number) {
            return List.of(number + 1, number + 2, number * 2, number - 1);
        }
        if (value instanceof String text) {
            return List.of(text + "x");
        }
        if (value instanceof Digest digest) {
            return List.of(Digest.of(digest.hex()));
        }
        if (value instanceof Enum<?> word) {
            return Stream.of((Object[]) word.getDeclaringClass().getEnumConstants())
                    .filter(other -> other != word)
                    .toList();
        }
        return value == null ? List.of(1) : structures(component, value);
    }

    private static List<Object> structures(RecordComponent component, Object value) {
        if (value instanceof SortedMap<?, ?> map) {
            SortedMap<String, Object> renamed = new TreeMap<>();
            map.forEach((key, share) -> renamed.put(key + "x", share));
            return List.of(renamed);
        }
        List<Object> list = new ArrayList<>((List<?>) value);
        List<Object> longer = new ArrayList<>(list);
        Object[] words = element(component).orElseThrow().getEnumConstants();
        longer.add(words == null ? "more" : words[words.length - 1]);
        List<Object> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return List.of(longer, reversed, List.copyOf(list.subList(0, Math.max(0, list.size() - 1))));
    }

    private static @Nullable Object value(Object whole, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(whole);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The same with another value in one component; empty if that record refuses it, or is no other one. */
    private static Optional<Object> with(Object whole, RecordComponent changed, Object other) {
        RecordComponent[] components = whole.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> component.getName().equals(changed.getName()) ? other : value(whole, component))
                .toArray();
        try {
            Constructor<?> constructor = whole.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            Object made = constructor.newInstance(values);
            return made.equals(whole) ? Optional.empty() : Optional.of(made);
        } catch (InvocationTargetException refused) {
            return Optional.empty();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
