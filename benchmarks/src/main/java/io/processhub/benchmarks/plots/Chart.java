package io.processhub.benchmarks.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Horizontal bars on a logarithmic scale, as SVG: a row for each thing that was measured, in it a
/// bar for each who was, and a line across it where the target is. Light, without scripts and fonts
/// of its own, so that any page shows it.
///
/// @param title  above it
/// @param unit   of all values, under it
/// @param series names of the bars of a row, in their order
/// @param rows   at least one
record Chart(String title, String unit, List<String> series, List<Row> rows) {
    private static final List<String> COLORS = List.of("#a3a8b0", "#2563eb");
    private static final String TARGET = "#15803d";
    private static final String HEADER = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">";
    private static final int LABELS = 250;
    private static final int SCALE = 500;
    private static final int MARGIN = 90;
    private static final int BAR = 14;
    private static final int GAP = 12;
    private static final int HEAD = 64;
    private static final int BEHIND = 6;
    private static final int DIGIT = 7;

    Chart {
        series = List.copyOf(series);
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a chart needs a row");
        }
    }

    /// One row.
    ///
    /// @param values of each series, above 0; empty where there is none
    /// @param target above 0
    record Row(String label, List<OptionalDouble> values, OptionalDouble target) {
        Row {
            values = List.copyOf(values);
        }

        private List<Double> all() {
            var all = new ArrayList<Double>();
            values.forEach(value -> value.ifPresent(all::add));
            target.ifPresent(all::add);
            return all;
        }
    }

    private int rowHeight() {
        return series.size() * BAR + GAP;
    }

    /// The power of ten at the left end.
    private int first() {
        return (int) Math.floor(Math.log10(extreme(true)) - 0.05);
    }

    /// The power of ten at the right end.
    private int last() {
        return Math.max(first() + 1, (int) Math.ceil(Math.log10(extreme(false))));
    }

    private double extreme(boolean least) {
        var all = rows.stream().flatMap(row -> row.all().stream()).mapToDouble(Double::doubleValue);
        return (least ? all.min() : all.max()).orElse(1);
    }

    private double x(double value) {
        return LABELS + SCALE * (Math.log10(value) - first()) / (last() - first());
    }

    /// The whole picture.
    String svg() {
        int bottom = HEAD + rows.size() * rowHeight();
        var svg = new StringBuilder();
        line(svg, HEADER, LABELS + SCALE + MARGIN, bottom + 44);
        line(svg, "<title>%s</title>", escaped(title));
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        text(svg, 12, 24, "font-size=\"16\" font-weight=\"bold\" fill=\"#111827\"", title);
        legend(svg);
        for (int power = first(); power <= last(); power++) {
            double x = x(Math.pow(10, power));
            line(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e5e7eb\"/>", x, HEAD - 6, x, bottom);
            text(svg, x, bottom + 16, "text-anchor=\"middle\" fill=\"#4b5563\"", number(Math.pow(10, power)));
        }
        text(svg, LABELS + SCALE / 2.0, bottom + 36, "text-anchor=\"middle\" fill=\"#4b5563\"", unit);
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), HEAD + i * rowHeight());
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg) {
        double x = LABELS;
        for (int i = 0; i < series.size(); i++) {
            line(svg, "<rect x=\"%.1f\" y=\"36\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, COLORS.get(i));
            text(svg, x + 17, 47, "fill=\"#374151\"", series.get(i));
            x += 60 + 7.5 * series.get(i).length();
        }
        if (rows.stream().anyMatch(row -> row.target().isPresent())) {
            line(svg, "<rect x=\"%.1f\" y=\"36\" width=\"3\" height=\"12\" fill=\"%s\"/>", x, TARGET);
            text(svg, x + 10, 47, "fill=\"#374151\"", "target");
        }
    }

    private void row(StringBuilder svg, Row row, int top) {
        int height = series.size() * BAR;
        text(svg, LABELS - 10, top + height / 2.0 + 4, "text-anchor=\"end\" fill=\"#111827\"", row.label());
        for (int i = 0; i < row.values().size(); i++) {
            int y = top + i * BAR;
            var color = COLORS.get(i);
            row.values().get(i).ifPresent(value -> {
                line(
                        svg,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                        LABELS,
                        y,
                        Math.max(1, x(value) - LABELS),
                        BAR - 2,
                        color);
                var label = number(value);
                text(svg, labelAt(x(value), label, row), y + 10, "font-size=\"11\" fill=\"#111827\"", label);
            });
        }
        row.target()
                .ifPresent(target -> line(
                        svg,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"3\" height=\"%d\" fill=\"%s\"/>",
                        x(target) - 1.5,
                        top - 3,
                        height + 4,
                        TARGET));
    }

    /// Behind the bar, and behind the target's line too where that would cross the label.
    private double labelAt(double bar, String label, Row row) {
        double line = row.target().stream()
                .map(this::x)
                .filter(at -> at >= bar && at < bar + BEHIND + DIGIT * label.length())
                .findFirst()
                .orElse(bar);
        return line + BEHIND;
    }

    /// With at most three digits that mean something, as people read it.
    static String number(double value) {
        if (value >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        var digits = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f";
        var text = String.format(Locale.ROOT, digits, value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static void text(StringBuilder svg, double x, double y, String style, String text) {
        line(svg, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>", x, y, style, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @SuppressWarnings("AnnotateFormatMethod") // the formats stand in this file
    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
