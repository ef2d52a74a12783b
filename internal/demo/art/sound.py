#!/usr/bin/env python3
"""Makes the demo's sound: surf, a bell buoy, and the fog signal at Skarre.

    python3 sound.py

Synthesised sample by sample with the standard library; ffmpeg packs it as AAC.
"""

import math
import pathlib
import random
import struct
import subprocess
import tempfile
import wave

from make import MEDIA

RATE, SECONDS = 22050, 26


def surf(rnd):
    """Noise through two slow filters, swelling every seven seconds or so."""
    low = band = 0.0
    for i in range(RATE * SECONDS):
        t = i / RATE
        swell = 0.45 + 0.4 * math.sin(t * 0.88) ** 2 + 0.25 * math.sin(t * 0.37 + 1) ** 2
        white = rnd.uniform(-1, 1)
        low += 0.035 * (white - low)
        band += (0.10 + 0.12 * swell) * (white - band)
        yield 0.9 * low * swell + 0.16 * (band - low) * swell**2


def horn(t, at, length):
    """Two reeds a fifth apart, with a grunt at the end."""
    u = t - at
    if not 0 <= u <= length + 3:
        return 0.0
    rise, fall = min(1, u / 0.35), math.exp(-max(0, u - length) * 2.2)
    pitch = 92 * (1 - 0.10 * min(1, max(0, u - length + 0.35) / 0.35))
    tone = sum(math.sin(6.2832 * pitch * k * u + 0.3 * k) / k**1.25 for k in (1, 2, 3, 4, 5, 7))
    tone += 0.5 * sum(math.sin(6.2832 * pitch * 1.5 * k * u) / k**1.4 for k in (1, 2, 3))
    return 0.13 * rise * fall * tone


def bell(t, at, loud):
    u = t - at
    if not 0 <= u < 4:
        return 0.0
    parts = ((1, 1.0), (2.02, 0.6), (2.74, 0.45), (4.07, 0.25))
    return loud * sum(a * math.sin(6.2832 * 540 * k * u) * math.exp(-u * (1.1 + k)) for k, a in parts)


def main():
    rnd = random.Random("skarre")
    bells = [(1.6, 0.11), (2.5, 0.07), (9.3, 0.12), (11.0, 0.07), (15.4, 0.09), (20.6, 0.11), (21.4, 0.06)]
    out, echo = [], [0.0] * int(RATE * 0.62)
    for i, wash in enumerate(surf(rnd)):
        t = i / RATE
        dry = sum(horn(t, at, 2.6) for at in (4.0, 16.5)) + sum(bell(t, at, loud) for at, loud in bells)
        wet = dry + 0.38 * echo[i % len(echo)]
        echo[i % len(echo)] = wet
        fade = min(1, t / 1.5, (SECONDS - t) / 2.0)
        out.append(math.tanh(1.2 * (wash + 0.75 * wet)) * fade)
    peak = max(abs(x) for x in out)
    with tempfile.TemporaryDirectory() as dir:
        wav = pathlib.Path(dir, "fog.wav")
        with wave.open(str(wav), "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(RATE)
            f.writeframes(b"".join(struct.pack("<h", int(x / peak * 30000)) for x in out))
        m4a = MEDIA / "fog-signal.m4a"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", str(wav), "-c:a", "aac", "-b:a", "40k", "-map_metadata", "-1",
             "-fflags", "+bitexact", "-movflags", "+faststart", str(m4a)], check=True)
    print(m4a.stat().st_size, "bytes,", SECONDS, "s")


if __name__ == "__main__":
    main()
