#!/usr/bin/env python3
"""Draws the demo's pictures and writes them as WebP.

    python3 make.py            # all pictures
    python3 make.py fog ferry  # only these

Needs chromium (to render SVG), cwebp, and nothing but the standard library.
Each picture is drawn 1280 wide and kept in two sizes; see README.md for the
clips (clips.py) and the sound (sound.py).
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import coast
import town
from kit import Pic

MEDIA = pathlib.Path(__file__).resolve().parent.parent / "media"
SCENES = {**coast.SCENES, **town.SCENES}


def render(pic: Pic, png: pathlib.Path, clear=False):
    """Renders one picture to a PNG file of exactly its size."""
    with tempfile.TemporaryDirectory() as dir:
        page = pathlib.Path(dir, "p.html")
        page.write_text(f"<!doctype html><style>html,body{{margin:0;overflow:hidden}}svg{{display:block}}</style>{pic.svg()}")
        args = [
            os.environ.get("CHROMIUM", "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=1", f"--user-data-dir={dir}/profile",
            f"--window-size={pic.w},{pic.h}", f"--screenshot={png}", page.as_uri(),
        ]
        if clear:
            args.insert(2, "--default-background-color=00000000")
        subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def webp(png, out, width, height, quality):
    subprocess.run(
        ["cwebp", "-quiet", "-m", "6", "-q", str(quality), "-resize", str(width), str(height), str(png), "-o", str(out)],
        check=True,
    )


def main(names):
    MEDIA.mkdir(exist_ok=True)
    keep = os.environ.get("KEEP_PNG")
    for name in names or SCENES:
        pic = SCENES[name]()
        with tempfile.TemporaryDirectory() as dir:
            png = pathlib.Path(keep or dir, name + ".png")
            render(pic, png)
            large = MEDIA / f"{name}-1280.webp"
            for quality in (72, 64, 56, 48, 42):  # noisy skies are let off with less
                webp(png, large, pic.w, pic.h, quality)
                if large.stat().st_size < 44_000:
                    break
            webp(png, MEDIA / f"{name}-640.webp", 640, 640 * pic.h // pic.w, 64)
        print(f"{name:20} {large.stat().st_size:6} bytes, quality {quality}")


if __name__ == "__main__":
    main(sys.argv[1:])
