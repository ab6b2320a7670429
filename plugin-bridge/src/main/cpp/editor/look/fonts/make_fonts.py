"""Makes the two embedded faces from Inter (fonts-inter of Debian, or any release of github.com/rsms/inter).

Keeps Latin, Greek and Cyrillic; digits become the tabular ones, so that running times do not jitter; layout tables go,
the drawing code does not read them.  Run:  pip install fonttools && python3 make_fonts.py FOLDER_WITH_INTER_OTF
"""

import pathlib
import sys

from fontTools import subset, ttLib

KEPT = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), *range(0x370, 0x400), *range(0x400, 0x460),
        *range(0x1E00, 0x1F00), *range(0x2010, 0x2027), 0x2032, 0x2033, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2191, 0x2192,
        0x2193, 0x2212, 0x2260, 0x2264, 0x2265, 0x266D, 0x266F, 0x00D7]


def tabular_digits(font: ttLib.TTFont) -> None:
    feature = next(f.Feature for f in font["GSUB"].table.FeatureList.FeatureRecord if f.FeatureTag == "tnum")
    swap = {}
    for index in feature.LookupListIndex:
        for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
            swap.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                table.cmap[code] = swap.get(table.cmap[code], table.cmap[code])


def rename(font: ttLib.TTFont, style: str) -> None:
    """A family of its own: glyph numbers differ from an installed Inter's, and JUCE caches glyphs by name and style."""
    names = {1: "SA3 Inter", 2: style, 4: f"SA3 Inter {style}", 6: f"SA3Inter-{style}"}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def main(folder: pathlib.Path) -> None:
    options = subset.Options(drop_tables=["GSUB", "GPOS", "GDEF", "DSIG"], layout_features=[], hinting=False,
                             name_IDs=[0, 13, 14], notdef_outline=True)
    for name in ("Regular", "SemiBold"):
        font = ttLib.TTFont(folder / f"Inter-{name}.otf")
        tabular_digits(font)
        worker = subset.Subsetter(options)
        worker.populate(unicodes=KEPT)
        worker.subset(font)
        rename(font, name)
        font.save(pathlib.Path(__file__).parent / f"Inter-{name}.otf")


main(pathlib.Path(sys.argv[1]))
