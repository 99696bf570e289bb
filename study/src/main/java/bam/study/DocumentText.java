package bam.study;

import bam.study.Node.Entry;
import bam.study.Node.Mapping;
import bam.study.Node.Place;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Text to nodes, YAML and JSON alike (JSON is YAML). Built on the parser's events and bounded in length, depth and
 * number of values; references between values are refused, so that a small text can never become a large document.
 */
final class DocumentText {
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_VALUES = 20_000;
    private static final int DEEPEST = 16;
    private static final int LONGEST_QUOTE = 120;

    private final FaultList faults;
    private final Iterator<Event> events;
    private int values;

    private DocumentText(String text, FaultList faults) {
        this.faults = faults;
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_BYTES + 1).build();
        this.events = new Parse(settings).parseString(withoutTabs(text)).iterator();
    }

    /** The document's root; empty when the text is no document, which the faults then say. */
    static Optional<Node> read(String text, FaultList faults) {
        if (text.length() > MOST_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            faults.add(
                    new Place(1, 1, ""),
                    "the document is longer than " + MOST_BYTES + " bytes; a study takes a few thousand");
            return Optional.empty();
        }
        try {
            return new DocumentText(text, faults).document();
        } catch (Refused refused) {
            faults.add(refused.place, refused.sentence);
        } catch (MarkedYamlEngineException broken) {
            faults.add(place(broken.getProblemMark(), ""), readable(broken));
        } catch (ReaderException unreadable) {
            faults.add(
                    placeOf(text, unreadable.getPosition()),
                    String.format(
                            "the character U+%04X is not allowed in a document; remove it", unreadable.getCodePoint()));
        } catch (YamlEngineException broken) {
            faults.add(new Place(1, 1, ""), "the text is neither YAML nor JSON; check its encoding");
        }
        return Optional.empty();
    }

    /** JSON may be indented with tabs, which the YAML parser refuses; JSON's strings hold none, so each is a blank. */
    private static String withoutTabs(String text) {
        return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    }

    private Optional<Node> document() {
        events.next(); // the stream begins
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            faults.add(new Place(1, 1, ""), "the document is empty; begin with 'study:' and a name");
            return Optional.empty();
        }
        Node root = node(events.next(), "", 0);
        events.next(); // the document ends
        Event after = events.next();
        if (after.getEventId() == Event.ID.DocumentStart) {
            throw new Refused(
                    place(after.getStartMark(), ""), "a second document begins here; write one study in one file");
        }
        return Optional.of(root);
    }

    private Node node(Event event, String path, int depth) {
        Place place = place(event.getStartMark(), path);
        refuseTricks(event, place, depth);
        if (event instanceof ScalarEvent scalar) {
            return new Scalar(place, scalar.getValue(), scalar.isPlain());
        }
        return event instanceof MappingStartEvent ? mapping(place, depth) : sequence(place, depth);
    }

    private void refuseTricks(Event event, Place place, int depth) {
        if (depth > DEEPEST) {
            throw new Refused(place, "values are nested deeper than " + DEEPEST + " levels; a study needs six");
        }
        values++;
        if (values > MOST_VALUES) {
            throw new Refused(place, "the document has more than " + MOST_VALUES + " values; a study needs hundreds");
        }
        boolean referring = event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor().isPresent());
        if (referring) {
            throw new Refused(place, "anchors (&) and aliases (*) are not accepted; write the value where it is used");
        }
        if (tag(event).isPresent()) {
            throw new Refused(
                    place, "the tag " + start(tag(event).get()) + " is not accepted; write the value without a tag");
        }
    }

    private static Optional<String> tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    }

    private Sequence sequence(Place place, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, place.path() + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(place, items);
    }

    private Mapping mapping(Place place, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Node key = node(event, place.path(), depth + 1);
            if (!(key instanceof Scalar name)) {
                throw new Refused(key.place(), "a key in " + place.named() + " is " + key.shown() + "; write a name");
            }
            Place keyPlace = new Place(name.place().line(), name.place().column(), place.below(abbreviated(name)));
            Node value = node(events.next(), keyPlace.path(), depth + 1);
            Entry first = entries.putIfAbsent(name.text(), new Entry(keyPlace, value));
            if (first != null) {
                faults.add(
                        keyPlace,
                        "key " + quoted(name) + " stands twice in " + place.named() + ", first in line "
                                + first.key().line() + "; keep one");
            }
        }
        return new Mapping(place, entries);
    }

    private static String quoted(Scalar name) {
        return "'" + abbreviated(name) + "'";
    }

    /** A path grows with its keys: a hostile key must not make every path below it long. */
    private static String abbreviated(Scalar name) {
        return new Scalar(name.place(), name.text(), false).shown().replaceAll("^'|'$", "");
    }

    private static Place place(Optional<Mark> mark, String path) {
        return new Place(
                mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path);
    }

    private static Place placeOf(String text, int position) {
        String before = text.substring(0, Math.min(position, text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Place(line, before.length() - before.lastIndexOf('\n'), "");
    }

    private static String readable(MarkedYamlEngineException broken) {
        String context = broken.getContext() == null ? "" : oneLine(broken.getContext()) + " ";
        return "the text is neither YAML nor JSON here: " + context + oneLine(broken.getProblem())
                + "; check indentation, brackets and quotes";
    }

    private static String oneLine(String text) {
        return start(text).replaceAll("\\s+", " ").strip();
    }

    private static String start(String text) {
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    }

    /** Stops reading: what follows would not be worth its cost or could not be understood. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;
        private final String sentence;

        Refused(Place place, String sentence) {
            super(sentence);
            this.place = place;
            this.sentence = sentence;
        }
    }
}
