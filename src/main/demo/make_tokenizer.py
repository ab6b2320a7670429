#!/usr/bin/env python3
"""Makes tokenizer.model, the SentencePiece model of the demo bundle, from sentences composed here.

usage: make_tokenizer.py OUTPUT        (needs: pip install sentencepiece==0.2.1)

Same kind as the released one: BPE with byte fallback, no normalisation, no dummy prefix, digits split.
"""

import itertools
import random
import sys

import sentencepiece

STYLES = """ambient techno house deep-house lofi hip-hop trap drum-and-bass dubstep jazz blues funk soul disco rock metal
folk country reggae ska classical baroque cinematic orchestral synthwave chiptune trance garage industrial drone noise
gospel latin salsa bossa-nova afrobeat flamenco""".split()
SOUNDS = """kick snare hi-hat clap cymbal tom conga shaker bass guitar piano organ rhodes synth pad lead pluck strings
violin cello flute clarinet saxophone trumpet trombone choir voice whistle bell marimba vibraphone harp accordion harmonica
banjo sitar rain thunder wind waves fire footsteps door engine crowd birds glass water metal wood""".split()
MOODS = """warm cold bright dark soft hard slow fast gentle driving melancholic happy sad dreamy aggressive calm tense epic
minimal lush dusty clean distorted analog digital vintage modern wide narrow dry wet punchy deep airy gritty smooth""".split()
FORMS = ["{m} {s} loop", "{s} with {m} {i}", "a {m} {i} in the distance", "{m} {i} and {m2} {i2}, {s}",
         "{s}, {m}, {n} BPM", "{i} solo, {m}", "{s} beat at {n} BPM in {k} {q}", "recording of {i}, {m} room",
         "{m} {s} track with {i}, {i2} and {m2} drums", "the sound of {i} on {i2}"]


def sentences() -> list:
    draw = random.Random(7)
    keys = ["".join(pair) for pair in itertools.product("ABCDEFG", ["", "#", "b"])]
    made = []
    for _ in range(20000):
        made.append(draw.choice(FORMS).format(
            s=draw.choice(STYLES), i=draw.choice(SOUNDS), i2=draw.choice(SOUNDS), m=draw.choice(MOODS),
            m2=draw.choice(MOODS), n=draw.randint(60, 180), k=draw.choice(keys), q=draw.choice(["minor", "major"])))
    return made


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], "wb") as out:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences()), model_writer=out, model_type="bpe", vocab_size=1024,
            byte_fallback=True, normalization_rule_name="identity", add_dummy_prefix=False,
            remove_extra_whitespaces=False, split_digits=True, character_coverage=1.0, pad_id=0, eos_id=1, bos_id=2,
            unk_id=3, num_threads=1, minloglevel=2)


if __name__ == "__main__":
    main()
