"""Pictures of the coast, the port and the barrier."""

import math

from kit import Pic, mix

SCENES = {}


def scene(f):
    SCENES[f.__name__.replace("_", "-")] = f
    return f


# The storm barrier


def pier(p, x, base, s, body, rim, gate=None, lamp=None, side=1):
    """One pier, s high above its foot; side says where the light comes from."""
    w = s * 0.34
    p.path(
        f"M{x - w * 0.72},{base} L{x - w * 0.66},{base - s * 0.2} L{x - w * 0.5},{base - s * 0.24} L{x - w * 0.5},{base - s * 0.82} "
        f"Q{x - w * 0.5},{base - s} {x},{base - s} Q{x + w * 0.5},{base - s} {x + w * 0.5},{base - s * 0.82} "
        f"L{x + w * 0.5},{base - s * 0.24} L{x + w * 0.66},{base - s * 0.2} L{x + w * 0.72},{base}Z", body)
    e = x + side * w * 0.5
    p.path(f"M{e},{base - s * 0.24} L{e},{base - s * 0.82} Q{e},{base - s} {x},{base - s}", stroke=rim, stroke_width=max(1.2, s * 0.014), opacity=0.9)
    p.rect(x - w * 0.13, base - s * 0.8, w * 0.26, s * 0.2, rim, opacity=0.28, rx=w * 0.13)
    if lamp:
        p.glow(x, base - s * 1.05, s * 0.42, lamp, 0.8)
        p.circle(x, base - s * 1.05, max(1.6, s * 0.022), "#fff7dc")


def barrier_line(p, pts, body, deck, rim, gate, lamp=None, side=1, drop=0.52):
    """Piers from far to near; pts holds (x, foot, size). Gates hang between."""
    for (xa, ya, sa), (xb, yb, sb) in zip(pts, pts[1:]):
        p.poly([(xa, ya - sa * 0.72), (xb, yb - sb * 0.72), (xb, yb - sb * (0.72 - drop)), (xa, ya - sa * (0.72 - drop))], gate)
        for k in (0.3, 0.55, 0.8):
            p.line(xa, ya - sa * (0.72 - drop * k), xb, yb - sb * (0.72 - drop * k), rim, 1, opacity=0.18)
        p.poly([(xa, ya - sa * 0.84), (xb, yb - sb * 0.84), (xb, yb - sb * 0.72), (xa, ya - sa * 0.72)], deck)
        p.line(xa, ya - sa * 0.84, xb, yb - sb * 0.84, rim, max(1, sb * 0.008), opacity=0.75)
    for x, y, s in pts:
        pier(p, x, y, s, body, rim, lamp=lamp, side=side)


def perspective(n, x0, x1, y0, y1, s0, s1):
    """n piers evenly spaced from (x0, far, small) to (x1, near, large)."""
    out = []
    for i in range(n):
        z = s1 / s0 + (1 - s1 / s0) * i / (n - 1)  # the distance, the nearest being 1
        t = (1 / z - s0 / s1) / (1 - s0 / s1)
        out.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, s0 + (s1 - s0) * t))
    return out


def reflect(p, pts, colour, op=0.35):
    b = p.blur(5)
    for x, y, s in pts:
        w = s * 0.2
        p.rect(x - w, y, w * 2, s * 0.75, p.grad((0, colour, op), (1, colour, 0)), filter=b)


@scene
def barrier(name="barrier"):
    p = Pic(name)
    p.sky((0, "#3a5a70"), (0.28, "#7d98a3"), (0.46, "#efc493"), (0.6, "#f8dfae"), h=430)
    p.glow(905, 408, 420, "#fff1c4", 0.95)
    p.clouds("#25425a", 0, 260, gain=4, cut=0.5, op=0.85)
    p.clouds("#f0a676", 140, 420, gain=3.4, cut=0.5, fx=0.002, fy=0.02, op=0.75)
    p.ridge(412, 10, "#8fa3a4", 0.8, bottom=440)
    p.ridge(421, 6, "#66808a", 0.9, bottom=440)
    p.water(424, "#e8c79b", "#16303f", "#fbe3b8", "#12303f", lop=0.4, dop=0.42, mid="#6d8792")
    p.glint(905, 424, 70, "#fff0c8", 0.85, spread=5)
    pts = perspective(8, 1170, 96, 446, 606, 66, 262)
    reflect(p, pts, "#0d2230", 0.6)
    barrier_line(p, pts, "#1b3442", "#22404f", "#f0bd86", "#2a4a58", side=1)
    p.flock(7, 240, 620, 120, 230, 7, 13, "#1b3442")
    return p


@scene
def barrier_night(name="barrier-night"):
    p = Pic(name)
    p.sky((0, "#0b1420"), (0.45, "#1c2f40"), (1, "#33495a"), h=380)
    p.clouds("#43586a", 0, 370, gain=4.5, cut=0.5, fx=0.003, fy=0.010, op=0.7)
    p.clouds("#070d15", 0, 300, gain=5, cut=0.52, fx=0.0025, fy=0.012, op=0.7)
    p.water(356, "#2c4454", "#081019", "#a7bfca", "#050b12", lop=0.5, dop=0.55, calm=0.8)
    pts = perspective(8, 70, 1170, 386, 590, 74, 310)
    for x, y, s in pts:
        p.glint(x, y, s * 0.12, "#ffd58a", 0.55, y1=min(720, y + s * 1.1), spread=2.4)
    barrier_line(p, pts, "#121f2b", "#18293a", "#e6b566", "#1d3242", lamp="#ffce73", side=-1, drop=0.6)
    b = p.blur(6)
    for (xa, ya, sa), (xb, yb, sb) in zip(pts, pts[1:]):  # the sea against the gates
        for _ in range(3):
            t = p.rnd.random()
            x, y, s = xa + (xb - xa) * t, ya + (yb - ya) * t, sa + (sb - sa) * t
            p.ellipse(x, y - s * 0.14, s * 0.16, s * 0.07, "#c8d6dc", opacity=0.22, filter=b)
    p.rain(150, "#b9cbd6", 0.3)
    p.shade(0.45)
    return p


@scene
def barrier_gauge(name="barrier-gauge"):
    """One pier close by, with the painted gauge and the tide against it."""
    p = Pic(name)
    p.sky((0, "#c9d4d3"), (0.6, "#e9e6d8"), (1, "#f2ead6"))
    p.clouds("#9fb2b5", 0, 420, gain=3.5, cut=0.5, op=0.8)
    p.ridge(452, 12, "#a3b5b2", 0.8, bottom=470)
    p.water(460, "#b4c4c0", "#3f6167", "#f0f1e6", "#37585f", lop=0.55, dop=0.4)
    p.rect(0, 250, 1280, 46, "#54676b")
    p.rect(0, 244, 1280, 8, "#d9835b")
    for x in range(20, 1280, 44):
        p.line(x, 214, x, 246, "#54676b", 3)
    p.line(0, 214, 1280, 214, "#54676b", 3)
    p.rect(0, 296, 470, 200, "#7b8f90")
    p.rect(860, 296, 420, 200, "#7b8f90")
    for y in (336, 380, 424):
        p.rect(0, y, 470, 5, "#5f7477")
        p.rect(860, y, 420, 5, "#5f7477")
    p.path("M470,720 L470,210 Q470,96 665,96 Q860,96 860,210 L860,720Z", p.grad((0, "#46585d"), (0.5, "#5a6d70"), (1, "#3b4d53"), horizontal=True))
    p.path("M818,720 L818,196 Q818,120 690,98 Q860,100 860,210 L860,720Z", "#2f4148", opacity=0.6)
    x0, y0, step = 590, 212, 44
    p.rect(x0, y0 - 12, 92, 420, "#f4efe0")
    for i in range(10):
        y = y0 + i * step
        for k in range(5):
            if k % 2 == 0:
                p.rect(x0 + 46 * (i % 2), y + k * step / 5, 46, step / 5, "#b03a26" if i in (4, 5) else "#26363b")
    p.rect(0, 575, 1280, 145, p.grad((0, "#56777a", 0.5), (1, "#26454c", 0.97)))
    for _ in range(5):
        y = 570 + p.rnd.random() * 26
        p.path(f"M440,{y} q56,{p.rnd.uniform(-14, -4)} 112,0 t112,0 t112,0 t112,0", stroke="#f1f3e8", stroke_width=3.2, opacity=0.65, stroke_linecap="round")
    p.bird(1015, 150, 44, "#5a6d70", 0.6, -8)
    p.bird(1110, 108, 26, "#5a6d70", 0.5, 10)
    p.bird(240, 130, 30, "#5a6d70", 0.4, 6)
    return p


@scene
def scour(name="scour"):
    """A diver with a lamp at the foot of the fourth pier."""
    p = Pic(name)
    p.sky((0, "#3f9195"), (0.35, "#1f6470"), (0.75, "#0d3a4a"), (1, "#08222f"))
    for i in range(7):
        x = 80 + i * 190 + p.rnd.uniform(-40, 40)
        w = p.rnd.uniform(26, 80)
        p.poly([(x, 0), (x + w, 0), (x + w * 2.6 - 120, 560), (x - w - 120, 560)], p.grad((0, "#c9efe0", 0.2), (1, "#c9efe0", 0)))
    p.clouds("#8fd0c4", 0, 240, gain=4, cut=0.52, fx=0.006, fy=0.02, op=0.35)
    p.poly([(820, 0), (1170, 0), (1190, 560), (1245, 600), (1255, 720), (735, 720), (745, 600), (800, 560)], p.grad((0, "#28616a"), (0.6, "#15414e"), (1, "#0c2b38"), horizontal=False))
    p.poly([(820, 0), (868, 0), (850, 560), (800, 560)], "#5f9f9c", opacity=0.35)
    for y in (110, 235, 360, 485):
        p.line(815 - y * 0.02, y, 1174 + y * 0.02, y, "#0a2f3b", 4, opacity=0.55)
    # The bed, with the hollow
    p.path("M0,640 C120,618 240,632 360,622 C470,614 520,624 590,652 C680,690 780,694 850,664 C930,640 1040,632 1280,616 L1280,720 L0,720Z", "#0b2530")
    p.path("M0,668 C180,648 330,662 520,672 C640,680 760,712 900,694 C1040,676 1160,668 1280,660 L1280,720 L0,720Z", "#071820")
    for _ in range(46):
        x = p.rnd.uniform(0, 1280)
        y = 660 + p.rnd.uniform(-14, 46) + (26 if 560 < x < 860 else 0)
        r = p.rnd.uniform(5, 22)
        p.ellipse(x, y, r * 1.3, r * 0.8, mix("#123845", "#1d4b56", p.rnd.random()))
    # The diver's light
    cone = p.grad((0, "#fff1b8", 0.75), (0.5, "#e6f0b8", 0.25), (1, "#cdeec4", 0.0), horizontal=True)
    p.poly([(486, 428), (905, 520), (860, 700), (640, 690)], cone, filter=p.blur(7))
    # The diver, swimming to the right
    p.group(transform="translate(405,385) rotate(14)")
    c = "#051016"
    p.path("M-150,14 C-120,-4 -70,-12 -20,-14 C30,-16 62,-8 74,6 C64,26 20,32 -24,30 C-70,30 -118,26 -150,20Z", c)
    p.path("M-142,16 L-206,-6 L-262,-22 L-250,6 L-206,16 L-146,24Z", c)
    p.path("M-136,20 L-196,34 L-250,52 L-230,66 L-190,50 L-132,30Z", c)
    p.rect(-58, -40, 84, 26, c, rx=13)
    p.circle(92, 6, 21, c)
    p.path("M98,-4 q14,2 16,12 l-10,6 q-8,-6 -6,-18Z", "#7fd0c8", opacity=0.8)
    p.path("M40,18 C62,34 78,38 96,34 L100,42 C74,52 46,44 26,30Z", c)
    p.path("M30,-28 C60,-44 88,-34 96,-14", stroke=c, stroke_width=6)
    p.end()
    p.circle(487, 430, 7, "#fff7d6")
    p.glow(487, 430, 60, "#fff1b8", 0.9)
    for i in range(16):
        p.circle(498 + p.rnd.uniform(-26, 30) + i * 2, 372 - i * 22, p.rnd.uniform(2, 8), "none", stroke="#bfe8e0", stroke_width=1.8, opacity=0.65)
    p.shade(0.4)
    return p


@scene
def storm(name="storm"):
    """A sea breaking over the wall below the lamps."""
    p = Pic(name)
    p.sky((0, "#20262c"), (0.6, "#4d565a"), (1, "#7b807c"), h=440)
    p.clouds("#9aa19e", 0, 430, gain=4.6, cut=0.5, fx=0.003, fy=0.008, op=0.75)
    p.clouds("#12171c", 0, 330, gain=5, cut=0.5, fx=0.0024, fy=0.009, op=0.8)
    p.water(330, "#69716f", "#1b262b", "#d4d8d2", "#12191d", lop=0.6, dop=0.6, calm=0.7)
    for k, (y, c, amp, wave) in enumerate([(404, "#3f4d51", 26, 250), (468, "#2f3d42", 44, 390), (548, "#202c31", 66, 560)]):
        ph = p.rnd.uniform(0, 3)

        def crest(x):
            t = x / wave + ph
            return y - amp * (1 - abs(math.sin(t * 3.14))) ** 1.6 * (0.72 + 0.28 * math.sin(t * 2.3)) - 6 * math.sin(t * 9)

        pts = [(x, crest(x)) for x in range(-10, 1300, 6)]
        p.poly([(-10, 720), *pts, (1300, 720)], c)
        foam = pts + [(x, yy + amp * (0.16 + 0.8 * max(0, (y - yy) / amp) ** 1.5) * (0.7 + 0.5 * math.sin(x * 0.11) * math.sin(x * 0.043))) for x, yy in reversed(pts)]
        d = "M" + " L".join(f"{x},{yy:.1f}" for x, yy in foam) + "Z"
        clip = p.clip(f'<path d="{d}"/>')
        p.path(d, "#dfe3dc", opacity=0.22 + 0.07 * k)
        p.group(clip_path=clip)
        p.rect(-10, y - amp - 20, 1310, amp + 140, "#fff", filter=p.noise(0.02, 0.03, "#eef1ea", 6, 0.47), opacity=0.75)
        p.end()
    # spray
    b1, b2 = p.blur(16), p.blur(3)
    for _ in range(46):
        a = p.rnd.uniform(-2.6, -0.55)
        r = 270 * p.rnd.random() ** 0.6
        x, y = 470 + math.cos(a) * r * 1.25, 560 + math.sin(a) * r * 1.35
        p.ellipse(x, y, p.rnd.uniform(18, 58), p.rnd.uniform(14, 44), "#e8ebe4", opacity=p.rnd.uniform(0.16, 0.42), filter=b1)
    for _ in range(210):
        a = p.rnd.uniform(-2.7, -0.4)
        r = 360 * p.rnd.random() ** 0.5
        p.circle(470 + math.cos(a) * r * 1.2, 570 + math.sin(a) * r * 1.3, p.rnd.uniform(1, 4.5), "#f5f6f0", opacity=p.rnd.uniform(0.35, 0.95))
    p.poly([(0, 566), (1280, 520), (1280, 720), (0, 720)], "#11181c")
    p.poly([(0, 566), (1280, 520), (1280, 532), (0, 580)], "#39464a")
    for x in range(70, 1280, 150):
        p.rect(x, 540 - x * 0.036, 16, 40, "#1a2328")
    for x in (760, 1110):
        y = 566 - x * 0.036
        p.line(x, y, x, y - 220, "#0d1316", 9)
        p.path(f"M{x},{y - 220} q0,-26 34,-26", stroke="#0d1316", stroke_width=8)
        p.glow(x + 40, y - 240, 150, "#ffdf9c", 0.75)
        p.ellipse(x + 38, y - 243, 15, 7, "#fff3cf")
    p.rain(110, "#dfe5e4", 0.3, slant=-0.9)
    p.shade(0.4)
    return p


# The port


def ship(p, x, y, s, hull, house, boot=None, cargo=None, lights=None, flip=1):
    """A freighter with its waterline at y; s is half its length."""
    p.group(transform=f"translate({x:.1f},{y:.1f}) scale({flip * s / 100:.4f},{s / 100:.4f})")
    p.path("M-100,-24 L-94,-24 L-92,-17 L62,-17 L66,-26 L104,-30 C98,-16 90,-4 86,2 L-92,2 C-98,-4 -100,-14 -100,-24Z", hull)
    if boot:
        p.path("M-96,-5 L90,-5 L86,2 L-92,2Z", boot)
    p.path("M-90,-24 L-90,-56 L-84,-56 L-84,-66 L-60,-66 L-60,-56 L-54,-56 L-54,-17 L-90,-17Z", house)
    p.rect(-83, -82, 11, 17, house)
    p.line(-66, -66, -66, -92, house, 1.6)
    p.line(84, -28, 84, -52, house, 1.8)
    for yy in (-62, -50, -40, -30):
        for xx in range(-86 if yy > -60 else -81, -57 if yy > -60 else -62, 6):
            p.rect(xx, yy, 3.4, 3, lights or "#cfd8d8", opacity=0.95 if lights else 0.55)
    if cargo:
        for i, c in enumerate(cargo):
            col = i % 6
            row = i // 6
            p.rect(-46 + col * 18, -17 - 11 * (row + 1), 17, 10.2, c)
    else:
        for xx in (-34, 4, 40):
            p.rect(xx - 12, -22, 24, 6, house, opacity=0.8)
            p.line(xx + 17, -17, xx + 17, -50, house, 2.2)
            p.line(xx + 17, -48, xx + 2, -26, house, 1.4)
    p.end()


@scene
def freighters(name="freighters"):
    """Three ships at anchor outside the closed gates."""
    p = Pic(name)
    p.sky((0, "#2b2a4a"), (0.4, "#6b4f73"), (0.7, "#c37f78"), (1, "#eec08e"), h=420)
    p.clouds("#241f3f", 0, 300, gain=4, cut=0.5, op=0.8)
    p.clouds("#f3b78b", 180, 410, gain=3.5, cut=0.52, fx=0.002, fy=0.022, op=0.7)
    p.water(404, "#d8a488", "#1d1d36", "#f6cfa5", "#221f3a", lop=0.45, dop=0.42, mid="#6a5a78")
    p.glint(660, 404, 120, "#ffd9a0", 0.5, spread=3)
    ship(p, 250, 424, 118, "#3d3656", "#4b4264", lights="#ffdf9a")
    ship(p, 1080, 438, 138, "#332d4b", "#40385a", lights="#ffdf9a", flip=-1)
    ship(p, 640, 520, 280, "#1f1c33", "#2c2744", boot="#5e2f3c", lights="#ffe2a0",
         cargo=["#7a3e45", "#3b5266", "#7a3e45", "#8a6a48", "#3b5266", "#4e5f55", "#3b5266", "#8a6a48", "#7a3e45", "#3b5266", "#8a6a48", "#7a3e45", "#4e5f55", "#7a3e45", "#3b5266"])
    p.rect(370, 525, 520, 120, p.grad((0, "#15132a", 0.65), (1, "#15132a", 0)), filter=p.blur(8))
    for x, y in ((333, 330), (990, 330), (885, 378)):
        p.glow(x, y, 22, "#fff0c0", 0.9)
    return p


@scene
def pilot_cutter(name="pilot-cutter"):
    """The cutter under a ship's side, and the ladder."""
    p = Pic(name)
    p.sky((0, "#5f7c86"), (0.7, "#a9bcb9"), (1, "#cfd6c8"), h=430)
    p.clouds("#dfe6de", 0, 400, gain=3.6, cut=0.5, op=0.7)
    p.water(410, "#9db3b0", "#1d3a44", "#e6eee6", "#183640", lop=0.55, dop=0.5, calm=0.8)
    p.path("M640,-10 L1290,-10 L1290,640 L700,640 C668,430 650,200 640,-10Z", p.grad((0, "#22343f"), (0.25, "#2f4652"), (1, "#1c2c36"), horizontal=True))
    p.path("M692,560 L1290,540 L1290,660 L704,650Z", "#8c3527")
    p.path("M640,-10 C650,200 668,430 700,640", stroke="#9fb6b6", stroke_width=3, opacity=0.6)
    for y in (120, 260, 400):
        p.line(655 + y * 0.06, y, 1280, y - 6, "#17252e", 3, opacity=0.7)
    for x in range(740, 1280, 120):
        p.line(x, 0, x + 8, 540, "#17252e", 2, opacity=0.45)
    for sx in (826, 878):
        p.line(sx, 0, sx + 4, 505, "#e7d9b5", 4)
    for i in range(17):
        y = 18 + i * 29
        wide = 12 if i % 6 == 5 else 0
        p.rect(822 - wide * 3, y, 64 + wide * 6, 7, "#e7d9b5", rx=2)
    # a pilot on the ladder
    p.group(transform="translate(856,300)")
    p.path("M-26,-66 C-34,-40 -32,-10 -28,8 L28,8 C32,-10 34,-40 26,-66 C14,-76 -14,-76 -26,-66Z", "#d9622f")
    p.path("M-28,4 L-24,80 L-6,80 L0,20 L6,56 L24,56 L28,4Z", "#101c24")
    p.path("M-22,-62 L-30,-112 M22,-62 L30,-142", stroke="#d9622f", stroke_width=15, stroke_linecap="round")
    p.circle(0, -88, 17, "#101c24")
    p.path("M-19,-91 a19,17 0 0 1 38,0Z", "#f0e6c8")
    p.rect(-24, -34, 48, 6, "#f3ead0")
    p.end()
    # the cutter
    p.path("M120,560 C250,556 420,556 610,530 C590,580 570,620 545,640 L190,640 C150,622 130,592 120,560Z", "#d9622f")
    p.path("M140,594 L592,580 C580,604 564,624 545,640 L190,640 C166,628 150,612 140,594Z", "#13232c")
    p.path("M240,556 L262,470 L438,462 L470,550Z", "#ece7d6")
    p.path("M272,482 L332,479 L330,520 L264,524Z M346,478 L428,474 L444,514 L344,519Z", "#2a4652")
    p.line(345, 466, 345, 380, "#2a3940", 5)
    p.line(345, 400, 312, 414, "#2a3940", 3)
    p.glow(345, 378, 54, "#fff3c4", 0.9)
    p.person(545, 544, 92, "#101c24", arm=1)
    b = p.blur(7)
    for _ in range(30):
        t = p.rnd.random()
        p.ellipse(110 + t * 520, 640 + p.rnd.uniform(-8, 26) - 50 * max(0, t - 0.75), p.rnd.uniform(18, 60), p.rnd.uniform(5, 14), "#f3f6ee", opacity=p.rnd.uniform(0.2, 0.6), filter=b)
    return p


@scene
def cranes(name="cranes"):
    p = Pic(name)
    p.sky((0, "#f6d7a0"), (0.5, "#f4b982"), (1, "#d9876a"), h=500)
    p.circle(352, 300, 104, "#fff0c9", opacity=0.95)
    p.clouds("#e89f74", 0, 380, gain=3.5, cut=0.5, fx=0.0016, fy=0.02, op=0.75)
    p.ridge(470, 16, "#c47d68", 0.8, bottom=500)

    def crane(x, s, c):
        p.group(transform=f"translate({x},500) scale({s})")
        for dx in (-62, 62):
            p.poly([(dx - 8, 0), (dx * 0.6 - 6, -190), (dx * 0.6 + 6, -190), (dx + 8, 0)], c)
        p.line(-52, -80, 52, -80, c, 8)
        p.line(-44, -130, 50, -82, c, 5)
        p.rect(-210, -204, 420, 15, c)
        p.path("M-36,-204 L0,-300 L36,-204", stroke=c, stroke_width=9)
        p.line(0, -298, -204, -204, c, 4.5)
        p.line(0, -298, 204, -204, c, 4.5)
        p.line(0, -298, 110, -204, c, 3.5)
        p.rect(28, -236, 60, 34, c)
        p.line(-150, -190, -150, -96, c, 2.5)
        p.line(-126, -190, -126, -96, c, 2.5)
        p.rect(-164, -96, 52, 26, "#a2402f" if s > 1 else c)
        p.end()

    crane(1130, 0.62, "#a9675b")
    crane(900, 0.86, "#874e4b")
    crane(590, 1.28, "#4d2c36")
    colours = ["#a2402f", "#3f5a5e", "#c98a45", "#5c3a40", "#6d7d6a"]
    for i in range(15):
        for k in range(1 + (i * 7) % 3):
            p.rect(706 + i * 40, 474 - k * 26, 38, 24, mix(colours[(i + 2 * k) % 5], "#4d2c36", 0.25))
    p.rect(0, 498, 1280, 26, "#3b2230")
    p.water(524, "#a9605a", "#3b2230", "#f7cf9b", "#3b2230", lop=0.5, dop=0.5)
    p.glint(352, 524, 170, "#ffe6b0", 0.7, spread=1.6)
    for x in range(40, 1280, 120):
        p.rect(x, 520, 12, 46, "#2a1824")
    p.flock(6, 120, 460, 90, 200, 8, 15, "#7b4246")
    return p


@scene
def ferry(name="ferry", boat=True):
    """The Eider, crossing to Brant Island."""
    p = Pic(name)
    p.sky((0, "#6fa9c4"), (0.6, "#bcdbe0"), (1, "#eef0e2"), h=400)
    p.clouds("#ffffff", 20, 380, gain=3.4, cut=0.51, fx=0.002, fy=0.009, op=0.9)
    p.ridge(372, 34, "#8fb4b8", 0.75, bottom=410)
    p.ridge(392, 20, "#5d8f8f", 0.8, bottom=410)
    p.water(396, "#8fc3c6", "#0f4a5e", "#f0fbf4", "#0c4658", lop=0.5, dop=0.4, mid="#3a8595")
    if boat:
        draw_ferry(p, 620, 560, 1.0)
    p.flock(8, 150, 560, 130, 330, 12, 24, "#ffffff")
    return p


def draw_ferry(p, x, y, s, night=False):
    hull, white, glass, band = ("#0c1626", "#2b3a52", "#ffdf92", "#a4473a") if night else ("#123848", "#f7f3e6", "#33606e", "#e2603c")
    p.group(transform=f"translate({x},{y}) scale({s})")
    p.rect(-330, 6, 690, 46, p.grad((0, "#04222c", 0.5), (1, "#04222c", 0)), filter=p.blur(6))
    p.path("M-320,-52 L330,-60 C372,-60 392,-62 410,-66 C396,-34 372,-4 352,12 L-300,12 C-314,-10 -320,-30 -320,-52Z", hull)
    p.path("M-318,-42 L398,-52 L390,-40 L-316,-30Z", band)
    p.path("M-296,-54 L-296,-112 L250,-112 C276,-112 300,-92 326,-60Z", white)
    p.path("M-250,-112 L-250,-160 L150,-160 L196,-112Z", white)
    p.path("M40,-160 L52,-204 L140,-204 L164,-160Z", white)
    for i in range(17):
        p.rect(-278 + i * 31, -98, 21, 22, glass, rx=4)
    for i in range(11):
        p.rect(-234 + i * 34, -147, 24, 20, glass, rx=4)
    p.path("M58,-196 L136,-196 L150,-174 L54,-174Z", glass)
    p.path("M-150,-160 L-138,-226 L-84,-226 L-78,-160Z", band)
    p.rect(-139, -214, 57, 14, white)
    p.line(96, -204, 96, -270, hull if not night else white, 4)
    p.line(70, -250, 122, -250, hull if not night else white, 3)
    for i in range(5):
        p.person(-225 + i * 17 + (i % 2) * 7, -160, 26, hull if not night else "#0c1626")
    p.line(-256, -182, -158, -182, white if not night else "#4a5a75", 3)
    p.end()
    if not night:
        b = p.blur(6)
        p.path(f"M{x + 330 * s},{y + 4 * s} C{x + 400 * s},{y - 34 * s} {x + 430 * s},{y + 10 * s} {x + 520 * s},{y + 20 * s} L{x + 300 * s},{y + 22 * s}Z", "#ffffff", opacity=0.85, filter=p.blur(4))
        for _ in range(40):
            t = p.rnd.random()
            p.ellipse(x + (350 - 860 * t) * s, y + (14 + 30 * p.rnd.random() * (0.3 + t)) * s, p.rnd.uniform(20, 70) * s, p.rnd.uniform(3, 9) * s, "#ffffff", opacity=p.rnd.uniform(0.3, 0.75), filter=b)


@scene
def ferry_night(name="ferry-night"):
    """The last boat, lit, at the island's quay."""
    p = Pic(name)
    p.sky((0, "#0c1230"), (0.6, "#233463"), (1, "#4b5f8c"), h=420)
    for _ in range(90):
        p.circle(p.rnd.uniform(0, 1280), 330 * p.rnd.random() ** 1.3, p.rnd.uniform(0.6, 1.7), "#e8edff", opacity=p.rnd.uniform(0.3, 0.9))
    p.glow(1060, 120, 150, "#dfe6ff", 0.45)
    p.path("M1046,90 A34,34 0 1 1 1030,138 A30,30 0 0 0 1046,90Z", "#f2f0dd")
    p.ridge(400, 70, "#141d40", 0.6, bottom=440)
    for _ in range(16):
        x = p.rnd.uniform(40, 560)
        p.rect(x, 374 + p.rnd.uniform(-22, 22), 6, 7, "#ffd98c", opacity=0.9)
    p.water(424, "#2c3d6b", "#070c20", "#9fb4e4", "#060a1c", lop=0.4, dop=0.5)
    draw_ferry(p, 560, 548, 1.0, night=True)
    for i in range(17):
        p.glint(292 + i * 31, 556, 9, "#ffdf92", 0.45, y1=700, spread=1.8)
    p.poly([(880, 540), (1280, 520), (1280, 720), (900, 720)], "#0a1024")
    p.poly([(880, 540), (1280, 520), (1280, 532), (880, 553)], "#2d3b62")
    p.line(1130, 530, 1130, 330, "#0a1024", 8)
    p.glow(1130, 326, 190, "#ffdf9c", 0.8)
    p.circle(1130, 326, 9, "#fff4d4")
    for x, h in ((1010, 96), (1052, 88), (1188, 100), (1222, 60)):
        p.person(x, 548 - (x - 880) * 0.04, h, "#050918")
    p.shade(0.35)
    return p


# Birds, marsh and shore


def guillemot(p, x, y, s, flip=1, back="#332b27", front="#f3f0e8"):
    """A guillemot upright on a ledge; s is its height."""
    p.group(transform=f"translate({x:.1f},{y:.1f}) scale({flip * s / 100:.3f},{s / 100:.3f})")
    p.path("M-13,-1 C-22,-18 -20,-52 -9,-70 C-7,-84 -3,-92 6,-93 C13,-93 17,-90 19,-86 L40,-84 L18,-80 C15,-74 15,-66 17,-56 C20,-34 15,-10 8,0 L-2,2Z", back)
    p.path("M11,-2 C17,-16 20,-38 17,-56 C16,-61 14,-63 12,-63 C5,-56 0,-28 2,-3Z", front)
    p.path("M-9,-66 C-18,-48 -19,-22 -14,2 C-6,-16 -2,-40 -3,-60Z", "#1f1a18", opacity=0.55)
    p.path("M12,-88 a2.4,2.4 0 1 0 0.1,0 M9.500,-86 L0,-79", stroke=front, stroke_width=1.3)
    p.path("M-6,-1 L-5,4 L12,4 L8,-1Z", "#4d443b")
    p.end()


@scene
def guillemots(name="guillemots", h=720):
    p = Pic(name, h=h)
    p.sky((0, "#cfdcdc"), (1, "#e9ebe0"))
    p.clouds("#a9c0c4", 0, 500, gain=3, cut=0.5, op=0.7)
    p.rect(0, 330, 420, h - 330, p.grad((0, "#9dbcc0", 0), (0.35, "#9dbcc0", 1), (1, "#6f9aa3")))
    layers = [("#8d9a92", 470, 250), ("#6e7b74", 380, 400), ("#505c58", 300, 560)]
    k = h / 720
    for c, x, y in layers:
        y *= k
        d = f"M1280,{y - 170}"
        xx = 1280
        while xx > x:
            d += f" L{xx - 60},{y - 120 + p.rnd.uniform(-20, 20)}"
            xx -= 130
        d += f" L{x},{y} L{x - 30},{y + 26} L{x + 20},{y + 60} L{x - 10},{h} L1280,{h}Z"
        p.path(d, c)
    for yy, x0, x1, s, n in ((262, 560, 1260, 96, 12), (412, 470, 1250, 126, 11), (580, 370, 1250, 168, 9)):
        yy *= k
        p.path(f"M{x0 - 60},{yy} L1280,{yy - 8} L1280,{yy + 26} L{x0 - 30},{yy + 22}Z", mix("#a8b0a4", "#39433f", s / 220))
        p.path(f"M{x0 - 60},{yy} L1280,{yy - 8} L1280,{yy} L{x0 - 58},{yy + 6}Z", "#dfe0d2", opacity=0.6)
        for i in range(n):
            x = x0 + (x1 - x0) * (i + 0.5) / n + p.rnd.uniform(-14, 14)
            guillemot(p, x, yy - 2, s * p.rnd.uniform(0.9, 1.05), p.rnd.choice((-1, 1)))
    p.flock(9, 20, 420, 80 * k, 420 * k, 10, 26, "#2b3236")
    return p


@scene
def wrack(name="wrack"):
    """The beach at Skarre: a counting walk along the wrack line."""
    p = Pic(name)
    p.sky((0, "#b7b9bd"), (0.6, "#d8d3cb"), (1, "#e7dccb"), h=330)
    p.clouds("#8f949b", 0, 300, gain=3.6, cut=0.49, op=0.8)
    p.ridge(304, 20, "#9a9c9c", 0.7, bottom=330)
    p.water(312, "#b9bdbd", "#8fa0a2", "#f4f2ea", "#6f858a", lop=0.6, dop=0.35, y1=470, calm=1.4)
    p.path("M0,452 C220,426 520,470 760,446 C960,426 1120,452 1280,436 L1280,720 L0,720Z", p.grad((0, "#c9b79c"), (0.5, "#b7a284"), (1, "#94805f")))
    p.path("M0,452 C220,426 520,470 760,446 C960,426 1120,452 1280,436 L1280,462 C1120,474 960,452 760,470 C520,494 220,452 0,480Z", "#e9e6da", opacity=0.75)
    for _ in range(190):
        t = p.rnd.random()
        x = t * 1330 - 20
        y = 560 + 40 * math.sin(t * 5) + p.rnd.gauss(0, 12)
        p.ellipse(x, y, p.rnd.uniform(6, 30), p.rnd.uniform(2, 6), mix("#4a4434", "#75694b", p.rnd.random()), opacity=0.85, transform=f"rotate({p.rnd.uniform(-16, 16):.0f} {x:.0f} {y:.0f})")
    for x, y in ((330, 602), (560, 566), (838, 530), (1040, 545), (150, 590)):
        p.path(f"M{x - 34},{y} C{x - 14},{y - 16} {x + 12},{y - 15} {x + 26},{y - 5} L{x + 42},{y - 2} L{x + 24},{y + 3} C{x + 6},{y + 9} {x - 20},{y + 8} {x - 34},{y}Z", "#22262a")
        p.path(f"M{x - 12},{y + 6} C{x},{y + 9} {x + 16},{y + 7} {x + 24},{y + 3} C{x + 8},{y} {x - 4},{y + 1} {x - 12},{y + 6}Z", "#efeadd")
    for x, h, a in ((700, 150, 0), (772, 138, 0)):
        p.ellipse(x + 26, 548, 60, 7, "#6d5d44", opacity=0.4)
        p.person(x, 548, h, "#39424a" if x == 700 else "#7c3b2c", step=0.5)
    p.rect(730, 470, 15, 26, "#e8e2cf")
    for i in range(12):
        p.ellipse(664 - i * 46, 560 + i * 10 + (i % 2) * 8, 8 + i * 0.6, 3 + i * 0.3, "#8b7656", opacity=0.7)
    p.flock(9, 120, 1180, 80, 240, 9, 20, "#f6f4ec")
    p.flock(5, 120, 1180, 80, 260, 8, 16, "#6d7378")
    return p


@scene
def gull_holm(name="gull-holm", h=852):
    """The island at first light, with its birds up."""
    p = Pic(name, h=h)
    p.sky((0, "#f2b59b"), (0.5, "#f8d9b4"), (1, "#fbeccb"), h=560)
    p.clouds("#e88f80", 0, 420, gain=3.4, cut=0.5, fx=0.0018, fy=0.016, op=0.65)
    p.circle(980, 430, 62, "#fff6dc")
    p.water(520, "#f3c9a4", "#52506b", "#fff1d4", "#5b4f6b", lop=0.55, dop=0.4, mid="#b58a92")
    p.glint(980, 520, 110, "#fff4d6", 0.85, spread=2.4)
    c = "#3e3854"
    p.path("M90,556 C110,500 150,470 178,400 C190,360 214,300 262,270 C300,246 352,262 372,244 C410,214 452,232 480,262 C520,300 540,300 566,340 C590,384 640,420 660,470 C676,508 720,530 748,556Z", c)
    p.path("M262,270 C300,246 352,262 372,244 C410,214 452,232 480,262 C470,282 440,270 420,290 C390,316 350,290 326,312 C300,330 270,320 240,360 C250,320 250,290 262,270Z", "#77607a", opacity=0.8)
    p.path("M760,556 C770,530 792,516 812,520 C836,524 850,540 862,556Z", c)
    p.rect(80, 556, 790, 120, p.grad((0, c, 0.7), (1, c, 0)), filter=p.blur(8))
    p.flock(70, 160, 820, 110, 400, 5, 14, "#3e3854")
    p.flock(8, 700, 1200, 150, 360, 18, 34, "#3e3854")
    return p


@scene
def rafts(name="rafts", h=852):
    """Guillemots in rafts on the water, seen from the counting boat."""
    p = Pic(name, h=h)
    p.water(-160, "#6a9a9c", "#16444f", "#d9efe4", "#123e49", lop=0.3, dop=0.3, y1=h, calm=0.75)
    for i in range(34):
        t = (i / 33) ** 1.4
        y = 150 + t * 620
        x = p.rnd.uniform(60, 1220)
        s = 20 + 66 * t
        f = p.rnd.choice((-1, 1))
        p.group(transform=f"translate({x:.0f},{y:.0f}) scale({f * s / 100:.3f},{s / 100:.3f})")
        p.ellipse(0, 10, 92, 12, "#0b2f38", opacity=0.5)
        p.path("M-90,-8 C-60,-40 10,-44 46,-32 C50,-58 62,-74 80,-74 C94,-74 100,-66 102,-60 L132,-54 L100,-50 C94,-36 88,-26 82,-16 C70,4 20,12 -30,10 C-66,8 -84,0 -90,-8Z", "#1b2225")
        p.path("M-70,2 C-30,12 40,10 74,-8 C84,-18 90,-30 92,-44 C82,-34 70,-26 52,-22 C10,-14 -40,-8 -70,2Z", "#f0ede2")
        p.path("M-96,16 q30,8 60,0 M30,20 q30,8 60,-2", stroke="#d9efe4", stroke_width=4, opacity=0.5)
        p.end()
    p.path(f"M-10,{h} L-10,{h - 116} C160,{h - 92} 300,{h - 40} 390,{h}Z", "#c4532f")
    p.path(f"M-10,{h - 116} C160,{h - 92} 300,{h - 40} 390,{h} L350,{h} C260,{h - 36} 150,{h - 74} -10,{h - 96}Z", "#efe7d4")
    return p


@scene
def diatoms(name="diatoms"):
    """What the microscope shows: chains and wheels of algae."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#0e1f24")
    p.circle(640, 360, 560, p.radial((0, "#dff0dc"), (0.72, "#a9d2c4"), (1, "#5f9c98")))
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.006, 0.006, "#ffffff", 2.4, 0.5), opacity=0.35)
    inks = ["#1f5a52", "#b5762c", "#2f7c6c", "#8a4a25", "#17464a"]
    spots = [(250, 190, 108), (1010, 500, 132), (930, 150, 70), (420, 560, 84), (660, 330, 54)]
    for k, (x, y, r) in enumerate(spots):
        c = inks[k % 5]
        p.circle(x, y, r, c, opacity=0.16)
        p.circle(x, y, r, "none", stroke=c, stroke_width=5)
        p.circle(x, y, r * 0.84, "none", stroke=c, stroke_width=1.6)
        p.circle(x, y, r * 0.2, "none", stroke=c, stroke_width=3)
        n = 18 + 6 * (k % 3)
        for i in range(n):
            a = i / n * 6.2832
            p.line(x + math.cos(a) * r * 0.26, y + math.sin(a) * r * 0.26, x + math.cos(a) * r * 0.8, y + math.sin(a) * r * 0.8, c, 1.8, opacity=0.7)
            for q in (0.45, 0.62, 0.9):
                p.circle(x + math.cos(a + 0.1) * r * q, y + math.sin(a + 0.1) * r * q, r * 0.022, c)
    # the long-celled chains that make the toxin
    for x, y, a, n in ((120, 480, -24, 6), (520, 130, 16, 7), (640, 560, -8, 6), (760, 420, 32, 4), (180, 330, 8, 4)):
        p.group(transform=f"translate({x},{y}) rotate({a})")
        for i in range(n):
            c = inks[1] if i % 2 == 0 else inks[3]
            p.path(f"M{i * 74},{i * 5} q50,-15 100,0 q-50,15 -100,0Z", c, opacity=0.8, stroke="#5f3216", stroke_width=1.6)
            p.line(i * 74 + 10, i * 5, i * 74 + 90, i * 5, "#f3dfb6", 1.4, opacity=0.8)
            p.circle(i * 74 + 34, i * 5, 3.4, "#f3dfb6", opacity=0.8)
            p.circle(i * 74 + 66, i * 5, 3.4, "#f3dfb6", opacity=0.8)
        p.end()
    p.path("M0,0 H1280 V720 H0Z M640,-200 a560,560 0 1 0 0.1,0Z", "#0e1f24", fill_rule="evenodd")
    p.circle(640, 360, 560, "none", stroke="#071014", stroke_width=26, opacity=0.6)
    return p


@scene
def saltings(name="saltings"):
    """Creeks in the marsh, from above."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#9fae72"), (0.5, "#7f9a66"), (1, "#5d7f5c")))
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.004, 0.006, "#b76f86", 4, 0.52, 3), opacity=0.7)
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.006, 0.007, "#d8c77c", 4, 0.55, 3), opacity=0.6)

    creeks, taken = [], []

    def creek(x, y, a, w, n, depth, parent):
        """Grows one creek, stopping before it would run into another."""
        pts, bend, me = [(x, y)], 0.0, len(creeks)
        creeks.append((depth, pts, w))
        for i in range(n):
            bend = bend * 0.8 + p.rnd.uniform(-0.16, 0.16)
            a += bend
            x, y = x + math.cos(a) * 26, y + math.sin(a) * 26
            near = [k for tx, ty, k in taken if k != me and not (k == parent and i < 4) and math.hypot(tx - x, ty - y) < 44 + w]
            if near or not -60 < x < 1340 or not -60 < y < 780:
                break
            pts.append((x, y))
            taken.append((x, y, me))
        if depth < 3:
            for i in range(2, len(pts) - 1):
                if p.rnd.random() < 0.62:
                    (xa, ya), (xb, yb) = pts[i], pts[i + 1]
                    turn = math.atan2(yb - ya, xb - xa) + p.rnd.choice((-1, 1)) * p.rnd.uniform(0.75, 1.25)
                    creek(xa, ya, turn, w * (1 - i / len(pts) * 0.6) * 0.42, int(n * 0.5), depth + 1, me)

    trunk = [(x, 430 - 90 * math.sin(x / 190) - x * 0.09) for x in range(-40, 1340, 22)]
    creeks.append((0, trunk, 74))
    taken += [(x, y, 0) for x, y in trunk]
    for i in (6, 11, 15, 20, 24, 29, 33, 38, 42, 47, 51):
        (xa, ya), (xb, yb) = trunk[i], trunk[i + 1]
        creek(xa, ya, math.atan2(yb - ya, xb - xa) + (1 if i % 2 else -1) * p.rnd.uniform(0.95, 1.4), 30 * (1 - i / 80), 18, 1, 0)
    for colour, k, extra in (("#6b6a4c", 1, 15), ("#8c8464", 1, 7), ("#a8cdd0", 1, 0), ("#dceeea", 0.3, 0)):
        for depth, pts, w in creeks:
            for i, ((xa, ya), (xb, yb)) in enumerate(zip(pts, pts[1:])):
                left = 1 - i / max(8, len(pts)) * (0.55 if depth == 0 else 0.85)
                ww = w * left * k + extra * (1 if depth < 2 else 0.5)
                if k < 1 and w < 12:
                    continue
                p.line(xa, ya, xb, yb, colour, round(max(1.3, ww), 1), stroke_linecap="round")
    for _ in range(26):
        p.bird(p.rnd.gauss(830, 120), p.rnd.gauss(250, 70), p.rnd.uniform(5, 9), "#ffffff", 0.2, p.rnd.uniform(-40, 40))
    return p


@scene
def snow_saltings(name="snow-saltings", h=852):
    p = Pic(name, h=h)
    p.sky((0, "#aebccb"), (0.6, "#d9dfe6"), (1, "#f1ece6"), h=420)
    p.clouds("#8fa1b5", 0, 380, gain=3.4, cut=0.5, op=0.6)
    p.ridge(372, 18, "#b4c0cc", 0.7, bottom=430)
    p.ridge(388, 10, "#8b9cae", 0.8, bottom=430)
    p.rect(0, 396, 1280, h, p.grad((0, "#e3e8ee"), (0.4, "#f5f6f8"), (1, "#dfe5ee")))
    p.rect(0, 396, 1280, h - 396, "#fff", filter=p.noise(0.003, 0.02, "#b9c6d6", 4, 0.53), opacity=0.7)
    p.path(f"M560,404 C700,420 500,452 660,486 C840,526 420,580 560,640 C690,700 300,760 240,{h} L760,{h} C790,770 960,700 800,640 C690,596 1010,530 800,482 C640,446 800,420 640,404Z", p.grad((0, "#93a9bd"), (0.5, "#587590"), (1, "#2f4c68")))
    p.path(f"M640,420 C730,440 600,470 740,500 C880,540 560,590 680,640 C800,700 480,760 470,{h}", stroke="#dfe9f2", stroke_width=5, opacity=0.4)
    for i in range(11):
        t = (i / 10) ** 1.5
        x, y, s = 250 + 30 * t - 200 * t, 420 + 330 * t, 16 + 120 * t
        p.rect(x, y - s, s * 0.13 + 2, s, "#4d4a4f")
        p.rect(x - 1, y - s - s * 0.04, s * 0.13 + 4, s * 0.07 + 1.5, "#ffffff")
    for _ in range(120):
        t = p.rnd.random() ** 0.6
        y = 430 + t * (h - 440)
        x = p.rnd.uniform(880, 1280) if p.rnd.random() < 0.7 else p.rnd.uniform(0, 200)
        l = 8 + 54 * t
        p.path(f"M{x:.0f},{y:.0f} q{p.rnd.uniform(-4, 8):.0f},{-l * 0.6:.0f} {p.rnd.uniform(-8, 16):.0f},{-l:.0f}", stroke=mix("#c0a878", "#7a6a50", p.rnd.random()), stroke_width=1.2 + t * 1.6, opacity=0.9)
    p.snowfall(110, 0.8, 3.4)
    return p


@scene
def snow_boats(name="snow-boats", h=852):
    """Small boats under snow in the inner harbour."""
    p = Pic(name, h=h)
    p.sky((0, "#39465c"), (0.6, "#74839a"), (1, "#b6bdc8"), h=400)
    p.clouds("#9fabbd", 0, 380, gain=3.6, cut=0.5, op=0.6)
    for i, x in enumerate(range(-20, 1300, 112)):
        y = 318 - p.rnd.uniform(0, 66)
        c = mix("#4d566a", "#6b5a62", p.rnd.random())
        p.poly([(x, 420), (x, y), (x + 56, y - 50), (x + 112, y), (x + 112, 420)], c)
        p.poly([(x - 5, y + 3), (x + 56, y - 54), (x + 117, y + 3), (x + 112, y + 12), (x + 56, y - 38), (x, y + 12)], "#f3f5f8")
        for k in range(2):
            for j in range(2):
                lit = p.rnd.random() < 0.4
                p.rect(x + 26 + j * 42, y + 18 + k * 40, 17, 23, "#ffd88a" if lit else "#333b4d")
    p.rect(0, 412, 1280, 26, "#eef1f5")
    p.rect(0, 432, 1280, 44, "#353d4e")
    p.water(470, "#5c6b82", "#17202f", "#cfd9e6", "#141c2a", lop=0.35, dop=0.45)
    for x, y, s, c in ((260, 560, 0.8, "#2c6b78"), (930, 548, 0.72, "#a8452f"), (610, 650, 1.15, "#24405c"), (1130, 700, 1.3, "#6a3f3a"), (90, 720, 1.25, "#3f6a52")):
        p.group(transform=f"translate({x},{y}) scale({s})")
        p.rect(-150, 6, 310, 40, p.grad((0, "#0b121e", 0.55), (1, "#0b121e", 0)), filter=p.blur(5))
        p.path("M-160,-46 C-80,-30 60,-30 176,-58 C164,-20 140,6 120,14 L-120,14 C-146,0 -158,-22 -160,-46Z", c)
        p.path("M-160,-46 C-80,-30 60,-30 176,-58 C150,-66 60,-50 0,-52 C-60,-54 -130,-60 -160,-46Z", "#f5f7fa")
        p.path("M-60,-46 L-56,-96 L22,-96 L34,-44Z", mix(c, "#ffffff", 0.55))
        p.path("M-66,-94 Q-20,-124 32,-94Z", "#ffffff")
        p.rect(-44, -84, 24, 22, "#25324a")
        p.rect(-10, -84, 24, 22, "#ffdf9a")
        p.line(80, -48, 80, -190, "#232b39", 4)
        p.line(80, -180, 150, -58, "#232b39", 1.6)
        p.line(80, -180, -70, -60, "#232b39", 1.6)
        p.end()
    p.snowfall(260, 0.9, 4.6)
    return p


@scene
def snow_light(name="snow-light", h=852):
    """Skarre Point under snow, at noon."""
    p = Pic(name, h=h)
    p.sky((0, "#6f8fae"), (0.6, "#b4c8d8"), (1, "#e9e6e2"), h=560)
    p.clouds("#ffffff", 0, 520, gain=3.4, cut=0.5, op=0.8)
    p.water(520, "#a9c0cc", "#3b5a70", "#f4f8fa", "#34546b", lop=0.5, dop=0.4)
    p.path(f"M0,{h} L0,640 C140,600 240,560 360,556 C470,552 560,600 640,660 C740,730 860,790 1000,{h}Z", "#c3d0dd")
    p.path(f"M0,{h} L0,640 C140,600 240,560 360,556 C430,554 480,572 530,600 C420,620 330,700 300,{h}Z", "#f6f8fb")
    for x, y, k in ((548, 632, 0.8), (640, 676, 1.1), (742, 742, 1.4), (476, 604, 0.6), (858, 800, 1.5)):
        p.path(f"M{x - 34 * k},{y + 22 * k} C{x - 30 * k},{y - 14 * k} {x - 6 * k},{y - 24 * k} {x + 12 * k},{y - 16 * k} C{x + 40 * k},{y - 8 * k} {x + 46 * k},{y + 14 * k} {x + 44 * k},{y + 24 * k}Z", "#55677a")
        p.path(f"M{x - 30 * k},{y + 4 * k} C{x - 24 * k},{y - 16 * k} {x - 4 * k},{y - 26 * k} {x + 12 * k},{y - 18 * k} C{x + 30 * k},{y - 14 * k} {x + 40 * k},{y - 2 * k} {x + 42 * k},{y + 6 * k} C{x + 24 * k},{y - 4 * k} {x - 10 * k},{y - 6 * k} {x - 30 * k},{y + 4 * k}Z", "#ffffff")
    p.path("M322,572 L338,300 L392,300 L408,572Z", p.grad((0, "#ffffff"), (0.5, "#f0e9e4"), (1, "#a9b4c2"), horizontal=True))
    p.path("M327,490 L331,416 L399,416 L403,490Z M335,356 L338,300 L392,300 L395,356Z", "#b9483c")
    p.rect(324, 288, 82, 13, "#2a3548")
    p.rect(340, 230, 50, 58, "#fff0c0")
    for x in (340, 356, 372, 387):
        p.rect(x, 230, 3, 58, "#2a3548")
    p.path("M332,232 Q365,186 398,232Z", "#2a3548")
    p.path("M336,222 Q365,182 394,222 Q365,212 336,222Z", "#ffffff")
    p.path("M200,612 L200,560 L250,520 L300,556 L300,606Z", "#d9cfc8")
    p.path("M190,566 L250,514 L310,562 L304,572 L250,532 L196,576Z", "#ffffff")
    p.rect(238, 568, 22, 24, "#44546a")
    for i in range(9):
        x, y = 150 - i * 6 + (i % 2) * 14, 640 + i * 24
        p.ellipse(x + i * 10, y, 6 + i * 0.8, 3 + i * 0.4, "#b4c2d2")
    p.person(222, 846, 130, "#2a3548", step=0.5)
    p.snowfall(90, 0.8, 3.2)
    p.flock(6, 560, 1150, 200, 420, 10, 22, "#44546a")
    return p


@scene
def lighthouse(name="lighthouse"):
    p = Pic(name)
    p.sky((0, "#16243c"), (0.4, "#38506f"), (0.75, "#b0808a"), (1, "#f0b48a"), h=520)
    p.clouds("#f0a58e", 200, 510, gain=3.6, cut=0.51, fx=0.0018, fy=0.02, op=0.7)
    p.clouds("#0f1a2e", 0, 300, gain=4, cut=0.53, op=0.7)
    for a, op in ((-9, 0.42), (171, 0.32)):
        p.poly([(862, 208), (862 + 1400 * math.cos(math.radians(a - 5)), 208 + 1400 * math.sin(math.radians(a - 5))),
                (862 + 1400 * math.cos(math.radians(a + 5)), 208 + 1400 * math.sin(math.radians(a + 5)))],
               p.radial((0, "#fff2c0", op * 1.8), (1, "#fff2c0", 0.02), cx=0 if a < 90 else 1, r=1), filter=p.blur(5))
    p.water(500, "#d99a86", "#1a2338", "#ffd9ae", "#141d33", lop=0.5, dop=0.45, mid="#5e5a74")
    p.path("M560,720 C600,640 680,600 740,566 C800,540 920,536 1000,566 C1090,600 1180,640 1290,650 L1290,720Z", "#101728")
    p.path("M560,720 C600,640 680,600 740,566 C760,556 790,548 820,546 C760,590 690,640 660,720Z", "#283250")
    p.path("M816,556 L834,262 L890,262 L908,556Z", p.grad((0, "#f3e3d0"), (0.45, "#e5cfc0"), (1, "#7f6f7c"), horizontal=True))
    p.path("M821,470 L826,392 L898,392 L903,470Z M830.500,316 L834,262 L890,262 L893.500,316Z", "#a93f35", opacity=0.92)
    p.rect(820, 248, 84, 14, "#1a2034")
    p.rect(836, 186, 52, 62, "#ffedb0")
    for x in (836, 853, 870, 886):
        p.rect(x, 186, 3, 62, "#1a2034")
    p.path("M828,188 Q862,140 896,188Z", "#1a2034")
    p.line(862, 160, 862, 132, "#1a2034", 4)
    p.glow(862, 214, 200, "#fff0bd", 0.85)
    for y in (356, 500):
        p.rect(856, y, 12, 20, "#2a2d42", rx=6)
    p.path("M930,562 L930,516 L968,486 L1010,516 L1010,572Z", "#c9b7b0")
    p.path("M922,520 L968,480 L1018,520Z", "#4a3a48")
    p.rect(958, 530, 20, 20, "#ffd88c")
    p.bird(420, 250, 30, "#16213a", 0.6, 8)
    p.bird(498, 210, 18, "#16213a", 0.5, -8)
    return p


@scene
def fog(name="fog"):
    p = Pic(name)
    p.sky((0, "#b9c3c4"), (0.5, "#d5d9d4"), (1, "#a9b6b6"))
    p.path("M820,470 L834,250 L870,250 L884,470Z", "#8f9c9f", opacity=0.6)
    p.rect(826, 240, 52, 10, "#7f8d91", opacity=0.7)
    p.rect(838, 200, 28, 40, "#fff3cc", opacity=0.9)
    p.path("M832,202 Q852,172 872,202Z", "#7f8d91", opacity=0.7)
    p.glow(852, 218, 260, "#fff6da", 0.75)
    p.path("M600,480 C700,440 800,436 900,446 C1000,456 1120,470 1280,450 L1280,560 L600,560Z", "#95a2a3", opacity=0.6)
    p.rect(0, 380, 1280, 130, p.grad((0, "#d3d8d4", 0), (0.5, "#d3d8d4", 0.95), (1, "#c6cecb", 0.5)))
    p.water(478, "#c3ccca", "#6f8388", "#eef1ec", "#627880", lop=0.4, dop=0.3)
    for i, (x, y, s, op) in enumerate(((520, 500, 0.34, 0.35), (360, 540, 0.62, 0.6), (150, 620, 1.15, 1))):
        c = mix("#b4bfbf", "#3d2f2c", op)
        red = mix("#c4b9b2", "#a33b28", op)
        p.group(transform=f"translate({x},{y}) scale({s})")
        p.ellipse(0, 12, 100, 14, "#4f6469", opacity=0.4 * op)
        p.path("M-74,0 L-58,-44 L58,-44 L74,0 Q0,26 -74,0Z", red)
        p.path("M-40,-44 L-18,-170 L18,-170 L40,-44", stroke=c, stroke_width=9)
        p.line(-30, -100, 30, -100, c, 6)
        p.line(-34, -70, 26, -130, c, 4)
        p.rect(-16, -202, 32, 32, red)
        p.circle(0, -216, 12, "#ffe9b0" if op > 0.5 else "#efe6cc")
        p.end()
    p.clouds("#e9ece8", 1, 720, gain=3, cut=0.5, fx=0.0014, fy=0.009, op=0.85, octaves=3)
    return p


@scene
def turbines(name="turbines"):
    """Vane Bank from the service boat, looking up."""
    p = Pic(name)
    p.sky((0, "#2f6f9f"), (0.6, "#86b9d0"), (1, "#dcebe6"), h=560)
    p.clouds("#ffffff", 0, 540, gain=3.6, cut=0.51, fx=0.0024, fy=0.008, op=0.85)
    p.water(540, "#9cc9cf", "#15506a", "#f1fbf6", "#124a62", lop=0.5, dop=0.4)

    def turbine(x, y, s, c, edge, a0):
        p.poly([(x - 9 * s, y), (x - 5 * s, y - 300 * s), (x + 5 * s, y - 300 * s), (x + 9 * s, y)], c)
        p.poly([(x + 1 * s, y), (x + 1 * s, y - 300 * s), (x + 5 * s, y - 300 * s), (x + 9 * s, y)], edge)
        p.rect(x - 10 * s, y - 14 * s, 20 * s, 16 * s, "#e7b13c")
        p.rect(x - 12 * s, y - 309 * s, 30 * s, 16 * s, c, rx=6 * s)
        for k in range(3):
            p.path("M-4,0 C-9,-34 -7,-70 0,-196 C5,-90 8,-40 5,0Z", c, transform=f"translate({x},{y - 301 * s}) rotate({a0 + k * 120}) scale({s})", stroke=edge, stroke_width=0.8)
        p.circle(x, y - 301 * s, 8 * s, edge)

    for x, s, a in ((90, 0.24, 10), (228, 0.3, 50), (420, 0.27, 84), (1240, 0.26, 30), (1080, 0.32, 66)):
        turbine(x, 543, s, "#e9f1f0", "#cfdee0", a)
    turbine(330, 566, 0.8, "#f3f6f2", "#cfdcdd", 22)
    turbine(820, 640, 1.62, "#fbfaf4", "#c9d6d8", 74)
    p.path("M520,640 C600,640 660,636 730,622 C724,644 708,664 690,672 L548,672 C532,664 524,652 520,640Z", "#d5522c")
    p.path("M566,640 L574,604 L640,602 L650,636Z", "#f5f1e4")
    p.rect(584, 612, 50, 13, "#244a5c")
    p.ellipse(610, 676, 120, 8, "#f5fbf7", opacity=0.7, filter=p.blur(4))
    p.flock(5, 420, 680, 170, 330, 9, 16, "#ffffff")
    return p


@scene
def flats(name="flats"):
    """The lowest tide: ripples, pools and walkers."""
    p = Pic(name)
    p.sky((0, "#8fb6cf"), (0.6, "#d3dfdc"), (1, "#f5e6cc"), h=330)
    p.clouds("#ffffff", 0, 300, gain=3.3, cut=0.51, op=0.85)
    p.ridge(300, 16, "#8aa5ad", 0.7, bottom=330)
    p.rect(0, 312, 1280, 408, p.grad((0, "#d8c9ab"), (0.35, "#c4a985"), (1, "#8a6d54")))
    for i in range(54):
        t = (i / 53) ** 1.9
        y = 322 + t * 410
        a = 1.5 + 13 * t
        d = f"M-20,{y:.0f}"
        x = -20
        while x < 1300:
            w = (26 + 130 * t) * p.rnd.uniform(0.7, 1.3)
            d += f" q{w / 2:.0f},{-a * p.rnd.uniform(0.5, 1.3):.1f} {w:.0f},{p.rnd.uniform(-a, a) * 0.3:.1f}"
            x += w
        p.path(d, stroke="#f7ecd2" if i % 2 else "#6f5340", stroke_width=0.8 + 4.5 * t, opacity=0.34)
    for x, y, rx, ry in ((250, 420, 230, 14), (900, 470, 300, 24), (420, 590, 360, 36), (1120, 640, 260, 32)):
        p.ellipse(x, y, rx, ry, p.grad((0, "#cfe0e2"), (1, "#8fb3c2")), opacity=0.9)
        p.ellipse(x - rx * 0.2, y - ry * 0.2, rx * 0.5, ry * 0.24, "#ffffff", opacity=0.5)
    for i, (x, h, c) in enumerate(((620, 84, "#2f4a5c"), (652, 70, "#a4492f"), (706, 90, "#3a3a40"), (752, 52, "#d39a3a"), (812, 82, "#4b6350"))):
        p.ellipse(x - 26, 452, 44, 4, "#6f5340", opacity=0.4)
        p.person(x, 452, h, c, step=0.6 * (i % 2))
    p.bird(980, 180, 28, "#5f7d8a", 0.5, 10)
    p.bird(1060, 150, 20, "#5f7d8a", 0.6, -6)
    p.flock(14, 80, 500, 340, 380, 3, 6, "#6f5340")
    return p


# The rowing club


@scene
def rowing(name="rowing"):
    """A coxed four in the first light, from the bank."""
    p = Pic(name)
    p.sky((0, "#f5c9a8"), (0.6, "#fbe3c4"), (1, "#fdf0d8"), h=340)
    p.clouds("#e99a86", 0, 300, gain=3.2, cut=0.5, fx=0.0016, fy=0.018, op=0.55)
    p.circle(300, 236, 58, "#fff8e4")
    p.ridge(300, 26, "#b78f97", 0.7, bottom=350)
    p.ridge(326, 16, "#7e6a82", 0.9, bottom=350)
    p.water(340, "#eec5a6", "#3d4766", "#fff2da", "#4a4568", lop=0.5, dop=0.32, mid="#a98a98", calm=1.2)
    p.glint(300, 340, 100, "#fff6e0", 0.8, spread=3)
    c = "#232741"
    y = 478
    p.rect(170, y + 8, 960, 90, p.grad((0, c, 0.5), (1, c, 0)), filter=p.blur(7))
    p.path(f"M120,{y - 4} C260,{y - 16} 1000,{y - 16} 1170,{y - 6} C1060,{y + 14} 260,{y + 14} 120,{y - 4}Z", "#8e2f2c")
    p.path(f"M120,{y - 4} C260,{y - 16} 1000,{y - 16} 1170,{y - 6} C1000,{y - 6} 260,{y - 8} 120,{y - 4}Z", "#f2dcc0")
    for i, x in enumerate((410, 550, 690, 830)):
        p.group(transform=f"translate({x},{y - 10})")
        p.path("M-16,0 L34,-6 L70,-30 L86,-8 L92,-12 L74,-44 L20,-22 L-10,-20Z", c)
        p.path("M-22,-2 C-34,-34 -30,-74 -14,-94 L14,-90 C20,-60 14,-28 10,-2Z", "#c33f33" if i % 2 == 0 else "#b23a30")
        p.circle(2, -112, 17, c)
        p.path("M-8,-84 L40,-62 L82,-56", stroke=c, stroke_width=10, stroke_linecap="round", stroke_linejoin="round")
        p.end()
        hx, hy = x + 82, y - 66
        side = i % 2
        ex, ey = (hx + 96, y + 92) if side == 0 else (hx + 150, y - 2)
        if side == 0:
            p.line(hx, hy, ex, ey, "#e9d6ba", 4.5)
            p.poly([(ex - 8, ey - 14), (ex + 14, ey - 14), (ex + 22, ey + 22), (ex, ey + 24)], "#f2e7d0")
            for k in (26, 48, 74):
                p.ellipse(ex + 8, ey + 20, k, k * 0.2, "none", stroke="#fff2da", stroke_width=2.2, opacity=0.7)
        else:
            p.line(hx, hy, ex, ey - 26, "#cdb9a4", 3)
    p.group(transform=f"translate(1010,{y - 8})")
    p.path("M-26,0 C-30,-30 -20,-58 -6,-62 L14,-60 C24,-40 22,-14 20,0Z", c)
    p.circle(0, -78, 15, c)
    p.path("M-16,-82 a16,14 0 0 1 32,0 l-40,2Z", "#f2dcc0")
    p.end()
    for k in range(9):
        p.ellipse(240 + k * 8, y + 40 + k * 22, 30 + k * 14, 3 + k, "none", stroke="#fff2da", stroke_width=1.6, opacity=0.35)
    return p


@scene
def rowing_above(name="rowing-above"):
    """Two crews level, from the bridge."""
    p = Pic(name)
    p.water(-120, "#2f7f86", "#0f4b58", "#bfe6dc", "#0c4450", lop=0.32, dop=0.4, y1=720, calm=1.1)
    p.rect(0, 0, 1280, 720, "#0f4b58", opacity=0.25)

    def four(x, y, a, hull, kit):
        p.group(transform=f"translate({x},{y}) rotate({a})")
        for i in range(9):
            p.path(f"M{-330 - i * 54},{-10 - i * 7} q-16,{10 + i * 7} 0,{20 + i * 14}", stroke="#d9f2e8", stroke_width=3.4, opacity=0.6 - i * 0.06)
        p.path("M-330,0 C-200,-19 200,-19 352,0 C200,19 -200,19 -330,0Z", hull)
        p.path("M-270,0 C-180,-10 180,-10 260,0 C180,10 -180,10 -270,0Z", "#0a3540")
        p.line(262, 0, 346, 0, "#ffffff", 2, opacity=0.7)
        for i, sx in enumerate((-150, -40, 70, 180)):
            s = -1 if i % 2 else 1
            ox, oy = sx - 64, s * 146
            p.line(sx - 20, s * 4, ox, oy, "#f2e6c8", 5)
            p.path(f"M{ox - 4},{oy - s * 6} L{ox + 14},{oy - s * 2} L{ox + 8},{oy + s * 34} L{ox - 12},{oy + s * 30}Z", "#f7f2e0")
            for k in (18, 34, 52):
                p.circle(ox, oy + s * 22, k, "none", stroke="#d9f2e8", stroke_width=2.4, opacity=0.62 - k / 110)
            px, py = ox - 96, oy + s * 10
            for k in (14, 28):
                p.circle(px, py, k, "none", stroke="#d9f2e8", stroke_width=1.8, opacity=0.3)
            p.ellipse(sx + 16, 0, 16, 26, kit)
            p.line(sx + 10, -s * 12, sx - 20, s * 6, "#e2b48e", 8, stroke_linecap="round")
            p.line(sx + 10, s * 14, sx - 22, s * 2, "#e2b48e", 8, stroke_linecap="round")
            p.circle(sx + 12, 0, 12.5, ["#3a2a20", "#1f1a18", "#7a4a26", "#2b211c"][i])
        p.ellipse(-232, 0, 18, 18, kit)
        p.circle(-232, 0, 11, "#f4ead0")
        p.end()

    four(690, 220, -8, "#b23a30", "#c8473b")
    four(560, 500, -8, "#e3c15a", "#24406a")
    return p


@scene
def boathouse(name="boathouse"):
    """The boathouse without its roof."""
    p = Pic(name)
    p.sky((0, "#7fa3b5"), (0.7, "#c4d6d4"), (1, "#e6e6d4"), h=460)
    p.clouds("#ffffff", 0, 420, gain=3.6, cut=0.5, op=0.9)
    p.ridge(420, 40, "#8aa08a", 0.7, bottom=470)
    p.ridge(446, 20, "#66836c", 0.8, bottom=470)
    p.water(500, "#a9c0bd", "#36565a", "#f2f6ea", "#304f55", lop=0.45, dop=0.4)
    p.path("M0,470 L1280,458 L1280,512 C900,524 400,520 0,530Z", "#7c8a62")
    p.rect(430, 300, 520, 206, "#b5553c")
    for y in range(308, 506, 14):
        p.line(430, y, 950, y, "#93432f", 2, opacity=0.5)
    for x in (462, 622, 782):
        p.path(f"M{x},506 L{x},380 Q{x + 68},330 {x + 136},380 L{x + 136},506Z", "#2a2a2c")
        for k in (408, 440, 472):
            p.path(f"M{x + 8},{k} q60,-9 120,0 q-60,9 -120,0Z", ["#f0e4c8", "#c33f33", "#e3c15a"][(k // 32) % 3])
    # rafters against the sky
    for i in range(9):
        x = 430 + i * 65
        if i in (3, 6):
            p.line(x, 302, x + 34, 258, "#5a3a2c", 9)
            continue
        p.line(x, 304, 690, 168 + abs(i - 4) * 2, "#5a3a2c", 7)
    p.line(500, 240, 880, 240, "#5a3a2c", 7)
    p.poly([(418, 312), (486, 262), (498, 280), (440, 322)], "#6d7a80")
    p.poly([(962, 312), (884, 254), (872, 272), (944, 322)], "#6d7a80")
    p.poly([(1010, 520), (1160, 470), (1190, 486), (1050, 540)], "#6d7a80")
    p.poly([(1060, 536), (1180, 520), (1210, 540), (1090, 556)], "#55636a")
    for x, h, c in ((360, 92, "#c33f33"), (396, 86, "#2c3a4c"), (330, 80, "#24406a"), (1010, 90, "#2c3a4c")):
        p.person(x, 520, h, c, arm=1 if x == 1010 else 0)
    p.path("M150,552 C300,536 520,536 690,548 C540,572 300,572 150,552Z", "#f0e4c8")
    p.path("M150,552 C300,546 520,546 690,548 C540,572 300,572 150,552Z", "#c33f33")
    return p
