package sa3.dsp.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The iXML chunk: a small XML text; our own fields lie under {@code USER/SA3}. */
final class Ixml {
    private static final String SETTINGS = "SA3_SETTINGS";

    private Ixml() {}

    static byte[] text(ClipMetadata metadata) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n");
        element(xml, "IXML_VERSION", "1.61");
        element(xml, "NOTE", metadata.title());
        xml.append("<USER>\n");
        if (metadata.tempoBpm() != null) {
            element(xml, "SA3_TEMPO_BPM", metadata.tempoBpm().toString());
        }
        if (metadata.key() != null) {
            element(xml, "SA3_KEY", metadata.key());
        }
        if (metadata.loopFrames() != null) {
            element(xml, "SA3_LOOP_FRAMES", metadata.loopFrames().toString());
        }
        element(xml, SETTINGS, metadata.settingsJson());
        return xml.append("</USER>\n</BWFXML>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The settings in a chunk; empty if it is not ours or not well-formed. */
    static Optional<String> settings(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--; // some programs pad the chunk with zeros
        }
        try {
            NodeList found =
                    parser().parse(new ByteArrayInputStream(bytes, 0, end)).getElementsByTagName(SETTINGS);
            return found.getLength() == 0
                    ? Optional.empty()
                    : Optional.of(found.item(0).getTextContent());
        } catch (SAXException | IOException e) {
            return Optional.empty();
        }
    }

    /** Refuses document types: no entities, nothing fetched from anywhere. */
    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler()); // the default one prints
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void element(StringBuilder xml, String name, String text) {
        xml.append('<').append(name).append('>');
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(xml, text, i);
        }
        xml.append("</").append(name).append(">\n");
    }

    private static void appendEscaped(StringBuilder xml, String text, int at) {
        char c = text.charAt(at);
        switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            case '\r' -> xml.append("&#13;");
            default -> {
                if (isStorable(text, at)) {
                    xml.append(c);
                } else { // as JSON would write it: inside the settings that is the same string
                    xml.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    /** Whether XML 1.0 and UTF-8 can hold the character: no control character, no half of a surrogate pair. */
    private static boolean isStorable(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return (c >= ' ' || c == '\n' || c == '\t') && c < 0xFFFE;
    }
}
