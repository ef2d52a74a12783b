#!/usr/bin/env python3
"""Makes the demo's clips: layers drawn by the kit, moved by ffmpeg.

    python3 clips.py              # all clips
    python3 clips.py gates        # only this one

Each clip is a stack of still pictures, most of them with clear parts, that
ffmpeg slides, turns and blinks against each other: 854x480, H.264, yuv420p,
no sound. Needs chromium and ffmpeg.
"""

import pathlib
import subprocess
import sys
import tempfile

import coast
from kit import Pic
from make import MEDIA, render

W, H, FPS = 1280, 720, 24


def strip(name, y, light, dark, op, fx, fy, w=1600, seed=""):
    """A band of streaks on clear ground, wider than the frame, to slide."""
    p = Pic(name + seed, w, H)
    g = p.grad((0, "#fff", 0), (0.2, "#fff", 1), (1, "#fff", 1))
    m = p.mask(f'<rect x="0" y="{y}" width="{w}" height="{H - y}" fill="{g}"/>')
    for colour, cut in ((dark, 0.5), (light, 0.56)):
        p.group(mask=m, opacity=op)
        p.rect(0, y, w, H - y, "#fff", filter=p.noise(fx, fy, colour, 7, cut, 3))
        p.end()
    return p


def gates():
    """The seven gates going down on the night of the surge: 10 s."""
    sky = Pic("gates-sky")
    sky.sky((0, "#0b1420"), (0.5, "#1f3447"), (1, "#3f586a"), h=420)
    sky.clouds("#50687a", 0, 400, gain=4.2, cut=0.5, op=0.7)
    sky.rect(0, 400, W, 320, sky.grad((0, "#2f4a5c"), (1, "#0a131c")))
    gate = Pic("gates-gate")
    for i in range(5):
        x = -40 + i * 290
        gate.rect(x + 70, 150, 220, 250, gate.grad((0, "#3d6272"), (1, "#27424f")))
        for y in (200, 260, 320):
            gate.rect(x + 70, y, 220, 7, "#1b303b")
        gate.rect(x + 70, 388, 220, 12, "#d98a4b")
    piers = Pic("gates-piers")
    piers.rect(0, 128, W, 60, "#16242f")
    piers.rect(0, 120, W, 8, "#d9a25a")
    for x in range(10, W, 40):
        piers.line(x, 92, x, 122, "#16242f", 3)
    piers.line(0, 92, W, 92, "#16242f", 3)
    for i in range(6):
        x = -110 + i * 290
        piers.path(f"M{x},620 L{x},190 Q{x},60 {x + 80},60 Q{x + 160},60 {x + 160},190 L{x + 160},620Z", piers.grad((0, "#1d303d"), (0.6, "#26404f"), (1, "#121f29"), horizontal=True))
        piers.rect(x + 68, 150, 24, 60, "#e6b566", rx=12, opacity=0.85)
        piers.glow(x + 80, 180, 110, "#ffd98a", 0.5)
    sea = Pic("gates-sea")
    sea.rect(0, 470, W, 250, sea.grad((0, "#3a5a6c", 0.0), (0.12, "#33525f", 0.96), (1, "#0a141c", 1)))
    lamp = Pic("gates-lamp")
    for i in range(6):
        lamp.glow(-30 + i * 290, 48, 70, "#ff7a5a", 0.9)
        lamp.circle(-30 + i * 290, 48, 7, "#ffd0b8")
    back = strip("gates-back", 478, "#b9ced8", "#08131b", 0.42, 0.010, 0.10)
    front = strip("gates-front", 560, "#d3e1e6", "#060e14", 0.5, 0.005, 0.05)
    rain = Pic("gates-rain", W, 1440)
    rain.rain(260, "#c9d8e2", 0.4, slant=-0.2, length=46)
    return 10, [sky, gate, piers, sea, back, front, lamp, rain], (
        "[0][1]overlay=x=0:y='-232+232*clip((t-1)/7,0,1)*clip((t-1)/7,0,1)*(3-2*clip((t-1)/7,0,1))'[a];"
        "[a][2]overlay[b];[b][3]overlay=x=0:y='5*sin(t*1.3)'[c];"
        "[c][4]overlay=x='-160+26*sin(t*0.9)':y='4*sin(t*1.3)'[d];[d][5]overlay=x='-160-44*sin(t*0.8+0.6)':y='7*sin(t*1.1+0.4)'[e];"
        "[e][6]overlay=enable='lt(mod(t,1.6),0.8)'[f];[f][7]overlay=x='-6*mod(t,1)':y='-720+mod(t*900,720)'"
    )


def crossing():
    """The ferry under way to Brant Island: 12 s."""
    sky = Pic("crossing-sky")
    sky.sky((0, "#5d9cbb"), (0.6, "#b5d8de"), (1, "#f1efdf"), h=420)
    sky.rect(0, 392, W, 330, sky.grad((0, "#8fc3c6"), (0.4, "#3a8595"), (1, "#0f4a5e")))
    clouds = Pic("crossing-clouds", 1700, H)
    clouds.clouds("#ffffff", 10, 380, gain=3.4, cut=0.52, fx=0.0022, fy=0.009, op=0.9)
    land = Pic("crossing-land", 1900, H)
    land.ridge(372, 38, "#8fb4b8", 0.75, bottom=398)
    land.ridge(390, 18, "#5d8f8f", 0.8, bottom=398)
    far = strip("crossing-far", 394, "#eaf7f2", "#17566a", 0.4, 0.014, 0.2, w=2200)
    near = strip("crossing-near", 520, "#f4fbf7", "#0c4456", 0.5, 0.006, 0.06, w=3400)
    boat = Pic("crossing-boat")
    coast.draw_ferry(boat, 600, 560, 1.05)
    gulls = [Pic("crossing-gulls"), Pic("crossing-gulls")]
    for k, g in enumerate(gulls):
        for x, y, s in ((180, 190, 26), (262, 150, 20), (330, 210, 23), (120, 262, 17), (420, 168, 15)):
            g.bird(x, y, s, "#ffffff", 0.62 if k == 0 else 0.12, 4)
    return 12, [sky, clouds, land, far, boat, near, *gulls], (
        "[0][1]overlay=x='-20-14*t':y=0[a];[a][2]overlay=x='-60-26*t':y=0[b];[b][3]overlay=x='-40-58*t':y=0[c];"
        "[c][4]overlay=x='8*sin(t*0.5)':y='7*sin(t*1.15)'[d];[d][5]overlay=x='-60-150*t':y='5*sin(t*1.15+1)'[e];"
        "[e][6]overlay=x='-200+70*t':y='16*sin(t*0.9)':enable='lt(mod(t,0.7),0.35)'[f];"
        "[f][7]overlay=x='-200+70*t':y='16*sin(t*0.9)':enable='gte(mod(t,0.7),0.35)'"
    )


def tins():
    """Tins going by under the lidding press: 8 s."""
    from town import tin

    room = Pic("tins-room")
    room.rect(0, 0, W, H, room.grad((0, "#1c3b46"), (1, "#2f5a62")))
    for x in (260, 1020):
        room.glow(x, 60, 420, "#ffe9b8", 0.5)
        room.path(f"M{x - 70},70 Q{x},-20 {x + 70},70Z", "#10242b")
    for i in range(5):
        room.path(f"M{60 + i * 260},250 L{60 + i * 260},150 Q{120 + i * 260},96 {180 + i * 260},150 L{180 + i * 260},250Z", "#e9b56a", opacity=0.55)
    room.rect(0, 420, W, 200, "#33474d")
    room.rect(0, 410, W, 14, "#8f9a9a")
    room.rect(0, 616, W, 14, "#8f9a9a")
    room.rect(0, 630, W, 90, "#14262c")
    belt = Pic("tins-belt", W + 480, H)
    for i in range(8):
        x = 160 + i * 240
        for k in range(6):
            belt.line(x - 120 + k * 40, 426, x - 120 + k * 40, 614, "#283a40", 4)
        tin(belt, x, 520, 1.12, "#c4492f", open_=True)
    lids = []
    for parity in (0, 1):
        lid = Pic(f"tins-lids{parity}", 960, H)
        for i in range(4):
            tin(lid, 120 + i * 240, 520, 1.12, ("#c4492f", "#2f7d80")[(i + parity) % 2])
        lids.append(lid)
    press = Pic("tins-press")
    press.rect(596, -330, 88, 700, "#8f9a9a")
    press.rect(616, -330, 16, 700, "#c3cccc")
    press.path("M530,276 L750,276 L780,420 L500,420Z", "#b23f2c")
    press.rect(500, 418, 280, 22, "#6d241a")
    frame = Pic("tins-frame")
    frame.rect(470, 0, 340, 170, "#2b3f47")
    frame.rect(470, 158, 340, 14, "#d9a441")
    for x in (500, 780):
        frame.circle(x, 130, 9, "#d9a441")
    # Every two seconds the press comes down on the tin below it, at 0.42 s,
    # and the belt moves on by one tin. The lids begin at the last tin pressed.
    move = "240*st(0,clip(mod(t,2)-0.9,0,1))*ld(0)*(3-2*ld(0))"
    edge = f"if(lt(mod(t,2),0.42),760,520+{move})"
    turn = "mod(floor((t+1.58)/2),2)"
    return 8, [room, belt, *lids, press, frame], (
        f"[0][1]overlay=x='-240+{move}':y=0[a];"
        f"[a][2]overlay=x='{edge}':y=0:enable='eq({turn},0)'[b];[b][3]overlay=x='{edge}':y=0:enable='eq({turn},1)'[c];"
        "[c][4]overlay=x=0:y='-150+306*max(0,1-pow((mod(t,2)-0.42)/0.36,2))'[d];[d][5]overlay"
    )


def blades():
    """Two turbines on Vane Bank, turning: 10 s."""
    sky = Pic("blades-sky")
    sky.sky((0, "#2f6f9f"), (0.6, "#86b9d0"), (1, "#e6ede2"), h=560)
    sky.rect(0, 552, W, 168, sky.grad((0, "#9cc9cf"), (1, "#15506a")))
    clouds = Pic("blades-clouds", 1700, H)
    clouds.clouds("#ffffff", 0, 540, gain=3.6, cut=0.52, fx=0.0022, fy=0.008, op=0.85)
    masts = Pic("blades-masts")
    for x, y, s in ((360, 575, 0.9), (900, 640, 1.5)):
        masts.poly([(x - 9 * s, y), (x - 5 * s, y - 300 * s), (x + 5 * s, y - 300 * s), (x + 9 * s, y)], "#f6f6f0")
        masts.poly([(x + s, y), (x + s, y - 300 * s), (x + 5 * s, y - 300 * s), (x + 9 * s, y)], "#c9d6d8")
        masts.rect(x - 10 * s, y - 14 * s, 20 * s, 16 * s, "#e7b13c")
        masts.rect(x - 12 * s, y - 309 * s, 30 * s, 16 * s, "#f6f6f0", rx=6 * s)

    def rotor(name, size, s):
        p = Pic(name, size, size)
        for k in range(3):
            p.path("M-4,0 C-9,-34 -7,-70 0,-196 C5,-90 8,-40 5,0Z", "#fbfaf4", transform=f"translate({size / 2},{size / 2}) rotate({k * 120}) scale({s})", stroke="#c9d6d8", stroke_width=0.8)
        p.circle(size / 2, size / 2, 8 * s, "#c9d6d8")
        return p

    near = strip("blades-near", 560, "#f1fbf6", "#124a62", 0.5, 0.007, 0.08)
    small, large = rotor("blades-small", 400, 0.9), rotor("blades-large", 640, 1.5)
    return 10, [sky, clouds, masts, small, large, near], (
        "[0][1]overlay=x='-30-16*t':y=0[a];[a][5]overlay=x='-160+40*sin(t*0.7)':y='3*sin(t)'[b];[b][2]overlay[c];"
        "[3]format=rgba,rotate=a='t*1.35+0.5':c=none[s];[4]format=rgba,rotate=a='t*1.05':c=none[l];"
        "[c][s]overlay=x=160:y=104[d];[d][l]overlay=x=580:y=-132"
    )


CLIPS = {"gates": gates, "crossing": crossing, "tins": tins, "blades": blades}


def main(names):
    for name in names or CLIPS:
        seconds, layers, graph = CLIPS[name]()
        with tempfile.TemporaryDirectory() as dir:
            cmd = ["ffmpeg", "-v", "error", "-y"]
            for i, layer in enumerate(layers):
                png = pathlib.Path(dir, f"{i}.png")
                render(layer, png, clear=True)
                cmd += ["-loop", "1", "-framerate", str(FPS), "-t", str(seconds), "-i", str(png)]
            out = MEDIA / f"{name}.mp4"
            cmd += [
                "-filter_complex", graph + ",scale=854:480:flags=lanczos,format=yuv420p[out]", "-map", "[out]",
                "-t", str(seconds), "-r", str(FPS), "-c:v", "libx264", "-preset", "slow", "-crf", "33", "-tune", "animation",
                "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", str(out),
            ]
            subprocess.run(cmd, check=True)
        print(f"{name:10} {out.stat().st_size:7} bytes, {seconds} s")


if __name__ == "__main__":
    main(sys.argv[1:])
