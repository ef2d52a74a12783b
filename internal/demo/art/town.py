"""Pictures of the town: streets, rooms, trades, people and diagrams."""

import math

from kit import Pic, mix

SCENES = {}


def scene(f):
    SCENES[f.__name__.replace("_", "-")] = f
    return f


# Reed Street


def houses(p, base, colours, trim, glass, lit, dark=0.0, doors=("#7a2e24", "#1f4a52", "#3a3f2c", "#59324a")):
    """A row of gabled houses standing on base; the same row every time."""
    import random

    r = random.Random(7)
    x, i = -30, 0
    while x < p.w:
        w = r.choice((150, 168, 186, 204))
        h = r.uniform(250, 380)
        c = colours[i % len(colours)]
        if dark:
            c = mix(c, "#101820", dark)
        gable = r.choice(("peak", "step", "bell"))
        top = base - h
        g = w * 0.46
        if gable == "peak":
            pts = [(x, base), (x, top), (x + w / 2, top - g), (x + w, top), (x + w, base)]
            p.poly(pts, c)
            p.poly([(x - 5, top + 5), (x + w / 2, top - g - 10), (x + w + 5, top + 5), (x + w, top + 12), (x + w / 2, top - g + 6), (x, top + 12)], trim)
        elif gable == "step":
            d = f"M{x},{base} L{x},{top}"
            n = 4
            for k in range(n):
                d += f" L{x + w / 2 * k / n + 4},{top - g * (k + 1) / n + 8} L{x + w / 2 * (k + 1) / n},{top - g * (k + 1) / n + 8}"
            d += f" L{x + w / 2 + w * 0.1},{top - g + 8}"
            for k in reversed(range(n)):
                d += f" L{x + w - w / 2 * k / n - 4},{top - g * (k + 1) / n + 8} L{x + w - w / 2 * k / n - 4},{top - g * k / n + (8 if k else 0)}"
            p.path(d + f" L{x + w},{base}Z", c)
        else:
            p.path(f"M{x},{base} L{x},{top} Q{x + w * 0.14},{top - g * 0.1} {x + w * 0.2},{top - g * 0.5} Q{x + w * 0.26},{top - g * 1.04} {x + w / 2},{top - g * 1.04} "
                   f"Q{x + w * 0.74},{top - g * 1.04} {x + w * 0.8},{top - g * 0.5} Q{x + w * 0.86},{top - g * 0.1} {x + w},{top} L{x + w},{base}Z", c)
            p.path(f"M{x},{top + 3} Q{x + w * 0.14},{top - g * 0.1} {x + w * 0.2},{top - g * 0.5} Q{x + w * 0.26},{top - g * 1.04} {x + w / 2},{top - g * 1.04} "
                   f"Q{x + w * 0.74},{top - g * 1.04} {x + w * 0.8},{top - g * 0.5} Q{x + w * 0.86},{top - g * 0.1} {x + w},{top + 3}", stroke=trim, stroke_width=7)
        p.rect(x + w - 9, top + 8, 9, h, "#000000", opacity=0.12)
        cols = 3 if w > 160 else 2
        ww, hh = 26, 42
        floors = int((h - 110) // 74) + 1
        for f in range(floors):
            for k in range(cols):
                wx = x + w * (k + 1) / (cols + 1) - ww / 2
                wy = top + 24 + f * 74
                on = r.random() < 0.36
                p.rect(wx - 4, wy - 4, ww + 8, hh + 8, trim, opacity=0.85)
                p.rect(wx, wy, ww, hh, lit if on else glass)
                p.line(wx + ww / 2, wy, wx + ww / 2, wy + hh, trim, 2)
                p.line(wx, wy + hh * 0.45, wx + ww, wy + hh * 0.45, trim, 2)
        p.circle(x + w / 2, top - g * 0.36, 11, trim)
        p.circle(x + w / 2, top - g * 0.36, 7, lit if r.random() < 0.4 else glass)
        dx = x + w * 0.5 - 19
        p.path(f"M{dx - 6},{base} L{dx - 6},{base - 66} Q{dx + 19},{base - 92} {dx + 44},{base - 66} L{dx + 44},{base}Z", trim)
        p.path(f"M{dx},{base} L{dx},{base - 64} Q{dx + 19},{base - 84} {dx + 38},{base - 64} L{dx + 38},{base}Z", mix(doors[i % 4], "#101820", dark))
        x += w
        i += 1


ROW = ["#b4644a", "#d5b583", "#4f7177", "#a9503c", "#e0c9a0", "#6d7f74", "#8a5a52", "#c98f5c"]


@scene
def reed_street(name="reed-street"):
    p = Pic(name)
    p.sky((0, "#bcd0d6"), (0.6, "#e2e4dc"), (1, "#f0e8d8"), h=520)
    p.clouds("#ffffff", 0, 420, gain=3.4, cut=0.5, op=0.8)
    houses(p, 570, ROW, "#f4ecdc", "#33484f", "#fbe2a2")
    p.rect(0, 566, 1280, 10, "#5d5a52")
    p.rect(0, 574, 1280, 60, "#b9b1a2")
    for x in range(-20, 1300, 46):
        p.line(x, 576, x - 20, 634, "#9d9484", 2)
    p.rect(0, 632, 1280, 12, "#4c4a45")
    p.water(642, "#7f949a", "#4a636b", "#e6e8dd", "#34505a", lop=0.4, dop=0.4)
    for x, h, c in ((210, 74, "#2c3a44"), (250, 70, "#9c3d2c"), (830, 76, "#3c4a38"), (1090, 50, "#c4862f"), (1118, 74, "#33405c")):
        p.person(x, 618, h, c, step=0.4)
    for x in (400, 720, 1030):
        p.line(x, 632, x, 480, "#2e3133", 6)
        p.path(f"M{x - 12},480 L{x + 12},480 L{x + 8},452 L{x - 8},452Z", "#2e3133")
        p.rect(x - 6, 456, 12, 20, "#f7e3ae")
    return p


@scene
def reed_flood(name="reed-flood"):
    """The night of the Candlemas flood, from a boat."""
    p = Pic(name)
    p.sky((0, "#111a2b"), (0.7, "#2b3b52"), (1, "#40516a"), h=460)
    p.clouds("#56677f", 0, 420, gain=4, cut=0.5, op=0.6)
    houses(p, 566, ROW, "#8c8f96", "#16202c", "#f3c566", dark=0.62)
    p.rect(0, 480, 1280, 240, "#1a2a3a")
    p.water(480, "#32485c", "#0a131f", "#a9c0d0", "#08101a", lop=0.4, dop=0.5, calm=0.9)
    import random

    r = random.Random(3)
    for _ in range(12):
        p.glint(r.uniform(60, 1240), 482, 16, "#f3c566", 0.5, y1=r.uniform(600, 700), spread=2)
    c = "#0a0f18"
    p.group(transform="translate(700,600)")
    p.rect(-170, 10, 330, 60, p.grad((0, c, 0.6), (1, c, 0)), filter=p.blur(6))
    p.path("M-180,-34 C-90,-18 70,-18 180,-40 C166,-8 140,14 116,20 L-122,20 C-150,10 -172,-12 -180,-34Z", "#26333f")
    p.path("M-180,-34 C-90,-18 70,-18 180,-40 L178,-30 C70,-8 -90,-8 -176,-24Z", "#c9a35a")
    p.end()
    p.person(640, 586, 110, c)
    p.bust(730, 520, 13, c)
    p.bust(775, 526, 11, c)
    p.line(590, 640, 666, 500, "#7a6a4a", 6)
    p.glow(800, 500, 130, "#ffd98a", 0.85)
    p.rect(794, 490, 13, 18, "#fff0c0")
    p.rain(120, "#b7c6d6", 0.3, slant=-0.25)
    p.shade(0.4)
    return p


@scene
def reed_old(name="reed-old"):
    """As an old photograph would have it."""
    p = Pic(name)
    p.sky((0, "#c9b594"), (0.7, "#e6d6b6"), (1, "#efe2c6"), h=520)
    p.clouds("#f6ecd6", 0, 420, gain=3, cut=0.5, op=0.6)
    houses(p, 570, ["#8d7657", "#b59c76", "#6f5d46", "#9a8260", "#c2aa84", "#7c6a50", "#857055", "#a78e68"], "#d9c6a2", "#4a3c2b", "#d9c6a2",
           doors=("#4a3c2b", "#5a4a36", "#40331f", "#54442f"))
    p.rect(0, 566, 1280, 154, "#93805f")
    p.water(600, "#a08c6a", "#6b5a41", "#e6d6b4", "#55462f", lop=0.4, dop=0.3)
    p.rect(0, 560, 1280, 42, "#7c6a4e")
    for x in range(60, 1280, 150):
        p.line(x, 604, x, 470, "#4a3c2b", 6)
        p.line(x, 480, x + 92, 560, "#4a3c2b", 2)
    for x, s in ((180, 1.0), (560, 1.2), (980, 0.9)):
        p.group(transform=f"translate({x},{664}) scale({s})")
        p.path("M-130,-34 C-60,-20 60,-20 130,-44 C118,-8 100,10 84,14 L-92,14 C-112,4 -126,-14 -130,-34Z", "#3d3122")
        p.line(0, -26, 0, -230, "#3d3122", 6)
        p.path("M8,-224 L96,-50 L8,-44Z", "#d8c49c")
        p.path("M-8,-210 L-74,-48 L-8,-44Z", "#c7b188")
        p.end()
    for x in (300, 332, 720, 752, 1120):
        p.person(x, 600, 66, "#3d3122")
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.004, 0.3, "#7a6344", 4, 0.6, 2), opacity=0.18)
    p.path("M0,0 H1280 V720 H0Z M34,34 V686 H1246 V34Z", "#f3ead4", fill_rule="evenodd")
    p.rect(34, 34, 1212, 652, "none", stroke="#b9a683", stroke_width=2)
    return p


@scene
def snow_street(name="snow-street", h=852):
    """Reed Street white, before anyone has walked on it."""
    p = Pic(name, h=h)
    p.sky((0, "#5f7391"), (0.6, "#a4b2c6"), (1, "#dcdce2"), h=560)
    p.clouds("#cdd6e2", 0, 460, gain=3.4, cut=0.5, op=0.7)
    houses(p, 640, [mix(c, "#8494ad", 0.34) for c in ROW], "#f4f6f9", "#3a4a60", "#ffd98c")
    p.rect(0, 636, 1280, h - 636, p.grad((0, "#eef2f6"), (0.4, "#dfe6ef"), (1, "#c3cfde")))
    p.rect(0, 636, 1280, h - 636, "#fff", filter=p.noise(0.003, 0.03, "#b3c1d4", 4, 0.53, 3), opacity=0.6)
    for x in (240, 660, 1080):
        p.line(x, 740, x, 520, "#2b3444", 8)
        p.path(f"M{x - 16},520 L{x + 16},520 L{x + 11},482 L{x - 11},482Z", "#2b3444")
        p.glow(x, 500, 130, "#ffe2a0", 0.75)
        p.rect(x - 8, 488, 16, 26, "#fff3cf")
        p.path(f"M{x - 18},484 Q{x},462 {x + 18},484Z", "#ffffff")
        p.ellipse(x, 742, 130, 14, "#ffe9bb", opacity=0.4)
    p.group(transform="translate(470,742)")
    p.circle(-44, -26, 25, "none", stroke="#2b3444", stroke_width=4)
    p.circle(44, -26, 25, "none", stroke="#2b3444", stroke_width=4)
    p.path("M-44,-26 L-14,-66 L30,-66 L44,-26 L0,-26 L-14,-66 M0,-26 L30,-66 M30,-66 L26,-84 L40,-86 M-14,-66 L-18,-78", stroke="#2b3444", stroke_width=4)
    p.path("M-32,-82 q14,-12 28,0Z", "#ffffff")
    p.path("M-70,-40 q26,-26 52,-4 q-26,-10 -52,4Z", "#ffffff")
    p.end()
    p.path(f"M820,{h} C800,800 870,770 846,720 C832,690 850,668 842,650", stroke="#b6c3d4", stroke_width=9, stroke_dasharray="3 17", stroke_linecap="round")
    p.path("M838,648 q10,-16 24,-4 q8,-10 6,6 l-8,10 l-18,0Z", "#2b3444")
    p.snowfall(240, 0.95, 4.6)
    return p


@scene
def sandbags(name="sandbags"):
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#41636b")
    for y in range(0, 600, 34):
        for x in range(-40, 1300, 84):
            o = 42 if (y // 34) % 2 else 0
            p.rect(x + o, y, 80, 30, mix("#3d5f67", "#4c7078", p.rnd.random()), rx=2)
    p.rect(450, 60, 380, 560, "#ece2cc")
    p.path("M480,620 L480,190 Q640,70 800,190 L800,620Z", "#a63c2b")
    p.path("M514,560 L514,240 L628,240 L628,560Z M652,560 L652,240 L766,240 L766,560Z", "#8d2f21")
    p.path("M500,178 Q640,84 780,178 L640,178Z", "#fbdd95")
    for a in (-50, -25, 0, 25, 50):
        p.line(640, 180, 640 + 150 * math.sin(math.radians(a)), 180 - 80 * math.cos(math.radians(a)), "#ece2cc", 4)
    p.circle(672, 402, 9, "#e9c35c")
    p.rect(606, 320, 68, 12, "#e9c35c", rx=3)
    p.rect(100, 190, 210, 250, "#ece2cc")
    p.rect(114, 204, 182, 222, "#fbdd95")
    p.line(205, 204, 205, 426, "#ece2cc", 8)
    p.line(114, 300, 296, 300, "#ece2cc", 8)
    p.path("M130,426 q10,-60 24,0 M160,426 q8,-80 20,0", stroke="#56713f", stroke_width=7)
    p.rect(128, 404, 62, 22, "#a65a3a")
    p.rect(970, 190, 210, 250, "#ece2cc")
    p.rect(984, 204, 182, 222, "#25404a")
    p.line(1075, 204, 1075, 426, "#ece2cc", 8)
    p.line(984, 300, 1166, 300, "#ece2cc", 8)
    p.rect(0, 478, 1280, 5, "#cfe0da", opacity=0.55)
    p.rect(0, 620, 1280, 100, p.grad((0, "#6d6a62"), (1, "#4b4944")))

    def bag(x, y, w, h, c):
        p.path(f"M{x},{y + h * 0.55} C{x - 4},{y + h * 0.15} {x + w * 0.1},{y} {x + w * 0.26},{y + 3} C{x + w * 0.5},{y - 5} {x + w * 0.76},{y - 2} {x + w * 0.92},{y + 5} "
               f"C{x + w + 6},{y + h * 0.3} {x + w + 3},{y + h * 0.85} {x + w * 0.9},{y + h} C{x + w * 0.6},{y + h + 5} {x + w * 0.3},{y + h + 4} {x + w * 0.1},{y + h} C{x},{y + h * 0.95} {x},{y + h * 0.7} {x},{y + h * 0.55}Z",
               c, stroke="#7a6744", stroke_width=2.4)
        p.path(f"M{x + w * 0.12},{y + h * 0.25} q{w * 0.3},-6 {w * 0.66},0", stroke="#f2e6c6", stroke_width=4, opacity=0.5, stroke_linecap="round")
        for k in range(3):
            p.line(x + w * (0.3 + 0.18 * k), y + h * 0.45, x + w * (0.34 + 0.18 * k), y + h * 0.75, "#8d7850", 2, opacity=0.5)

    rows = [(8, 330, 668), (7, 372, 618), (6, 414, 568), (4, 478, 522)]
    for n, x0, y in rows:
        w = (1280 - 2 * x0) / n
        for k in range(n):
            bag(x0 + k * w + p.rnd.uniform(-3, 3), y - 4 + p.rnd.uniform(-3, 3), w + 5, 54, mix("#c8ae7a", "#dcc897", p.rnd.random()))
    return p


@scene
def pump_room(name="pump-room"):
    """The Reed Street pumps."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#1c3b3c"), (1, "#2f5954")))
    for y in range(0, 500, 50):
        for x in range(0, 1280, 80):
            p.rect(x + 1, y + 1, 78, 48, mix("#2d5a57", "#37665f", p.rnd.random()), opacity=0.8)
    p.rect(0, 496, 1280, 12, "#d9b24a")
    p.rect(0, 508, 1280, 212, p.grad((0, "#33383a"), (1, "#1d2224")))
    for x in (300, 640, 980):
        p.glow(x, 70, 300, "#fff0c4", 0.5)
        p.path(f"M{x - 50},74 Q{x},14 {x + 50},74Z", "#10191a")
        p.ellipse(x, 76, 34, 8, "#fff6dc")
    for i, x in enumerate((220, 640, 1060)):
        p.ellipse(x, 648, 190, 22, "#0d1112", opacity=0.6)
        p.path(f"M{x - 36},-10 L{x + 36},-10 L{x + 36},330 L{x - 36},330Z", p.grad((0, "#4a7f86"), (0.3, "#8fc0c0"), (1, "#2b565e"), horizontal=True))
        for y in (120, 250):
            p.rect(x - 48, y, 96, 18, "#3c6d74", rx=3)
        p.path(f"M{x - 130},640 L{x - 130},470 C{x - 130},380 {x - 70},330 {x},330 C{x + 70},330 {x + 130},380 {x + 130},470 L{x + 130},640Z",
               p.grad((0, "#7c2f22"), (0.3, "#c95a3b"), (1, "#6d271c"), horizontal=True))
        p.rect(x - 150, 612, 300, 34, "#14191b")
        p.circle(x, 480, 76, "#16292c")
        p.circle(x, 480, 66, "#f1ead8")
        a = math.radians((-112, -96, -118)[i])
        for k in range(9):
            t = math.radians(-210 + k * 30)
            p.line(x + 52 * math.cos(t), 480 + 52 * math.sin(t), x + 62 * math.cos(t), 480 + 62 * math.sin(t), "#a63c2b" if k > 6 else "#16292c", 4)
        p.line(x, 480, x + 46 * math.cos(a), 480 + 46 * math.sin(a), "#16292c", 5, stroke_linecap="round")
        p.circle(x, 480, 8, "#16292c")
        for k in (-100, 100):
            p.circle(x + k, 600, 6, "#e7c6a8")
            p.circle(x + k * 0.94, 420, 6, "#e7c6a8")
    p.person(858, 664, 236, "#0e1718")
    p.shade(0.4)
    return p


@scene
def control(name="control"):
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#08161c"), (0.6, "#0d2a30"), (1, "#071014")))
    p.glow(640, 220, 720, "#2f9a94", 0.5)
    import random

    r = random.Random(21)
    p.rect(90, 60, 640, 300, "#0d3238")
    p.rect(90, 60, 640, 300, "none", stroke="#3fb3a8", stroke_width=2, opacity=0.6)
    # the estuary and its barrier on the large screen
    p.path("M90,60 L730,60 L730,150 C640,168 560,140 470,176 C400,204 380,190 330,196 L310,60Z", "#1c5a58", opacity=0.8)
    p.path("M90,360 L90,250 C180,236 240,262 320,250 C420,236 520,300 730,270 L730,360Z", "#1c5a58", opacity=0.8)
    for i in range(8):
        x = 330 - i * 1.4
        p.rect(x - 5, 192 + i * 8.1, 12, 5, "#ffcf70")
    for k in range(5):
        p.path(f"M{360 + k * 70},{224 + k * 3} q18,-8 36,0 t36,0", stroke="#6fd6cc", stroke_width=2.5, opacity=0.75)
    for x, y in ((520, 232), (590, 246), (676, 226)):
        p.circle(x, y, 5, "#f08a5a")
        p.circle(x, y, 12, "none", stroke="#f08a5a", stroke_width=1.6, opacity=0.7)
    p.line(326, 66, 326, 354, "#6fd6cc", 1.2, opacity=0.4, stroke_dasharray="5 7")
    # the tide against the limit
    p.rect(760, 60, 430, 180, "#0d3238")
    p.line(780, 96, 1170, 96, "#f08a5a", 2.4, stroke_dasharray="8 6")
    pts = [(780 + i * 5, 200 - 88 * math.exp(-((i - 46) / 20) ** 2) - 5 * math.sin(i * 0.5)) for i in range(79)]
    p.path("M" + " L".join(f"{x:.0f},{y:.1f}" for x, y in pts), stroke="#ffe29a", stroke_width=4, stroke_linejoin="round")
    p.path("M" + " L".join(f"{x:.0f},{y:.1f}" for x, y in pts) + " L1170,222 L780,222Z", "#ffe29a", opacity=0.12)
    for k in range(3):
        x = 760 + k * 147
        p.rect(x, 258, 136, 102, "#0d3238")
        for j in range(6):
            hh = r.uniform(14, 74)
            p.rect(x + 12 + j * 20, 350 - hh, 13, hh, ["#49c3b5", "#ffcf70", "#7fb4e8"][k], opacity=0.9)
    p.path("M-20,560 C300,500 980,500 1300,560 L1300,720 L-20,720Z", "#0a1a1f")
    p.path("M-20,560 C300,500 980,500 1300,560", stroke="#4fd0c3", stroke_width=3, opacity=0.75)
    for x in range(120, 1200, 64):
        y = 520 + 42 * ((x - 640) / 640) ** 2
        for q in range(3):
            p.circle(x + q * 14, y + 34, 3.4, ["#f08a5a", "#ffcf70", "#49c3b5"][r.randrange(3)], opacity=0.9)
    p.bust(410, 440, 56, "#03080a")
    p.path("M358,420 A56,56 0 0 1 462,420", stroke="#56cfc2", stroke_width=3.5, opacity=0.85)
    p.bust(850, 456, 52, "#03080a", shoulders=0.92)
    p.path("M802,438 A52,52 0 0 1 898,438", stroke="#56cfc2", stroke_width=3.5, opacity=0.85)
    p.path("M794,452 a58,58 0 0 1 116,0", stroke="#03080a", stroke_width=11)
    p.circle(796, 462, 15, "#03080a")
    p.shade(0.4)
    return p


# The market and the cannery


@scene
def market_hall(name="market-hall", h=852):
    """The iron hall before the bell."""
    p = Pic(name, h=h)
    p.rect(0, 0, 1280, h, p.grad((0, "#f3dfb2"), (0.5, "#e8b777"), (1, "#8d4f38")))
    p.circle(640, 360, 430, p.radial((0, "#fff6da"), (1, "#fff6da", 0)))
    iron = "#3a2a2c"
    for k, (s, c) in enumerate([(0.36, "#b57f5e"), (0.5, "#96614c"), (0.7, "#6b4440"), (1.0, iron)]):
        cx, cy, w, hh = 640, 470, 700 * s, 560 * s
        base = cy + 330 * s
        p.path(f"M{cx - w},{base} L{cx - w},{cy - hh * 0.2} Q{cx - w},{cy - hh * 0.86} {cx},{cy - hh * 0.86} Q{cx + w},{cy - hh * 0.86} {cx + w},{cy - hh * 0.2} L{cx + w},{base}",
               stroke=c, stroke_width=22 * s)
        p.path(f"M{cx - w},{cy - hh * 0.2} Q{cx - w * 0.86},{cy - hh * 0.7} {cx},{cy - hh * 0.7} Q{cx + w * 0.86},{cy - hh * 0.7} {cx + w},{cy - hh * 0.2}", stroke=c, stroke_width=7 * s)
        for i in range(13):
            a = math.pi * (0.12 + 0.76 * i / 12)
            x1, y1 = cx - w * 0.985 * math.cos(a), cy - hh * 0.2 - hh * 0.62 * math.sin(a)
            x2, y2 = cx - w * 0.88 * math.cos(a + 0.1), cy - hh * 0.2 - hh * 0.47 * math.sin(a + 0.1)
            p.line(x1, y1, x2, y2, c, 4 * s)
        for sx in (-1, 1):
            p.line(cx + sx * w * 0.52, cy - hh * 0.62, cx + sx * w * 0.52, base, c, 12 * s)
        for i in range(-3, 4):
            lx, ly = cx + i * w * 0.26, cy - hh * (0.34 - 0.02 * abs(i))
            p.line(lx, ly - 110 * s, lx, ly, c, 2 * s + 0.6)
            p.glow(lx, ly, 60 * s, "#fff2c4", 0.8)
            p.circle(lx, ly, 8 * s, "#fff8e0")
    p.rect(0, 640, 1280, h - 640, p.grad((0, "#6d4136", 0.2), (0.3, "#5d3a34"), (1, "#2a1c20")))
    for y, s, c in ((668, 0.6, "#6b4440"), (730, 0.85, "#4a3032"), (820, 1.25, "#241a1e")):
        for i in range(-7, 8):
            x = 640 + i * 130 * s + p.rnd.uniform(-20, 20)
            if -80 < x < 1360:
                if i % 3 == 0:
                    p.rect(x - 60 * s, y - 44 * s, 120 * s, 46 * s, mix(c, "#000000", 0.1))
                    for j in range(5):
                        p.path(f"M{x + (-50 + j * 22) * s},{y - 46 * s} q{11 * s},{-12 * s} {22 * s},0Z", "#d9e3e0")
                else:
                    p.person(x, y + 8 * s, p.rnd.uniform(118, 140) * s, c)
    p.shade(0.35)
    return p


@scene
def market_fish(name="market-fish", h=852):
    """Boxes on the auction floor, from above."""
    p = Pic(name, h=h)
    p.rect(0, 0, 1280, h, "#27434c")

    def fish(x, y, l, a, back, belly):
        p.group(transform=f"translate({x:.1f},{y:.1f}) rotate({a:.1f}) scale({l / 100:.3f})")
        p.path("M-46,0 C-28,-17 12,-20 36,-5 L54,-17 C52,-6 52,6 54,17 L36,5 C12,20 -28,17 -46,0Z", belly)
        p.path("M-46,0 C-28,-17 12,-20 36,-5 L54,-17 C53,-10 52,-4 52,0 L36,0 C10,-3 -24,-2 -46,0Z", back)
        p.circle(-34, -2.4, 3, "#10181b")
        p.circle(-34.600, -3, 1, "#ffffff")
        p.path("M-24,-8 q5,8 0,15", stroke="#10181b", stroke_width=1.2, opacity=0.45)
        p.end()

    kinds = [("#5d7d8c", "#dfe7e6"), ("#c2654a", "#f2cdb0"), ("#6b7a52", "#dcdcb8"), ("#39566b", "#c8d8de"), ("#a88e5a", "#efe3c0"), ("#8a5d6a", "#e8ced0")]
    k = 0
    for row in range(3):
        for col in range(4):
            x, y = 24 + col * 312, 22 + row * 276
            w, hh = 292, 254
            wood = ["#c59a5f", "#4f8f93", "#b8553a", "#d9cfb2"][(col + row * 3) % 4]
            p.rect(x + 8, y + 10, w, hh, "#10242b", opacity=0.55)
            p.rect(x, y, w, hh, wood, rx=4)
            p.rect(x + 14, y + 14, w - 28, hh - 28, "#e9f1f1")
            for _ in range(14):
                ix, iy, s = x + p.rnd.uniform(18, w - 30), y + p.rnd.uniform(18, hh - 30), p.rnd.uniform(6, 14)
                p.poly([(ix, iy), (ix + s, iy + s * 0.3), (ix + s * 0.8, iy + s), (ix - s * 0.2, iy + s * 0.8)], "#ffffff" if p.rnd.random() < 0.5 else "#c7dbe0")
            b, f = kinds[k % 6]
            rows = 6 if k % 3 == 0 else 4 if k % 3 == 1 else 5
            for i in range(rows):
                fy = y + 36 + (hh - 72) * (i + 0.5) / rows - 4
                if rows == 4:
                    fish(x + w / 2 + p.rnd.uniform(-5, 5), fy, 206, p.rnd.uniform(-4, 4) + (180 if i % 2 else 0), b, f)
                else:
                    fish(x + w * 0.3, fy, 112, p.rnd.uniform(-7, 7), b, f)
                    fish(x + w * 0.7, fy, 112, p.rnd.uniform(-7, 7), b, f)
            p.rect(x + w / 2 - 24, y + hh - 22, 48, 20, "#f6f1e0")
            p.line(x + w / 2 - 16, y + hh - 12, x + w / 2 + 16, y + hh - 12, "#26363b", 3)
            k += 1
    return p


@scene
def market_stall(name="market-stall", h=852):
    """Lene Aro's stall, striped awning and scales."""
    p = Pic(name, h=h)
    p.rect(0, 0, 1280, h, "#f0dcb8")
    p.rect(0, 0, 1280, 560, p.grad((0, "#d98f6a"), (1, "#efc79a")))
    for x in range(-40, 1300, 128):
        p.path(f"M{x},560 L{x},230 Q{x + 64},150 {x + 128},230 L{x + 128},560Z", "#e3b083", stroke="#b96f52", stroke_width=5)
    for i in range(16):
        x = i * 80
        c = "#21596a" if i % 2 == 0 else "#f6eedb"
        p.path(f"M{x},90 L{x + 80},90 L{x + 80},262 a40,34 0 0 1 -80,0Z", c)
    p.rect(0, 70, 1280, 26, "#173f4c")
    for x in (60, 1220):
        p.rect(x - 8, 90, 16, 700, "#173f4c")
    for x in (330, 640, 950):
        p.line(x, 290, x, 330, "#2a2a2c", 3)
        p.glow(x, 350, 130, "#fff2c4", 0.75)
        p.path(f"M{x - 34},352 Q{x},306 {x + 34},352Z", "#2a2a2c")
    # the fishmonger
    p.bust(640, 430, 46, "#2b4a56", neck="#b9805e")
    p.circle(640, 424, 44, "#c98f6c")
    p.path("M594,420 C590,366 690,366 686,420 C664,396 620,396 594,420Z", "#e9e4d6")
    p.path("M590,424 q50,-26 100,0 l-2,-14 q-48,-26 -96,0Z", "#d5cfbd")
    p.path("M560,560 L582,500 L698,500 L720,640 L560,640Z", "#f6eedb")
    p.path("M618,446 q22,14 44,0", stroke="#7a4632", stroke_width=4, stroke_linecap="round")
    p.circle(624, 424, 4, "#2a2a2c")
    p.circle(656, 424, 4, "#2a2a2c")
    # scales
    p.rect(868, 500, 120, 90, "#b23f2c", rx=8)
    p.circle(928, 470, 56, "#f6eedb", stroke="#2a2a2c", stroke_width=7)
    p.line(928, 470, 954, 438, "#b23f2c", 5)
    for k in range(12):
        t = k / 12 * 6.283
        p.line(928 + 42 * math.cos(t), 470 + 42 * math.sin(t), 928 + 48 * math.cos(t), 470 + 48 * math.sin(t), "#2a2a2c", 3)
    p.path("M850,590 L1006,590 L990,606 L866,606Z", "#8f969a")
    p.poly([(0, 600), (1280, 600), (1280, 690), (0, 690)], "#dfeaea")
    for _ in range(160):
        x, y, s = p.rnd.uniform(0, 1280), p.rnd.uniform(600, 684), p.rnd.uniform(8, 20)
        p.poly([(x, y), (x + s, y + s * 0.3), (x + s * 0.7, y + s), (x - s * 0.2, y + s * 0.7)], p.rnd.choice(("#ffffff", "#c3dae0", "#d5e6e8")))
    for i in range(17):
        x = 50 + i * 74
        if 830 < x < 1020:
            continue
        y = 630 + (i % 2) * 18
        b, f = [("#5d7d8c", "#e6ecec"), ("#c2654a", "#f2cdb0"), ("#39566b", "#cfdde2")][i % 3]
        p.path(f"M{x - 50},{y} C{x - 30},{y - 21} {x + 14},{y - 23} {x + 38},{y - 6} L{x + 58},{y - 19} L{x + 58},{y + 19} L{x + 38},{y + 6} C{x + 14},{y + 23} {x - 30},{y + 21} {x - 50},{y}Z", f)
        p.path(f"M{x - 50},{y} C{x - 30},{y - 21} {x + 14},{y - 23} {x + 38},{y - 6} L{x + 58},{y - 19} L{x + 54},{y} C{x + 10},{y - 3} {x - 26},{y - 2} {x - 50},{y}Z", b)
        p.circle(x - 37, y - 3, 3.4, "#10181b")
    p.rect(0, 688, 1280, h - 688, "#21596a")
    for x in range(0, 1280, 64):
        p.line(x, 688, x, h, "#184754", 3)
    p.rect(0, 684, 1280, 14, "#c9a35a")
    return p


@scene
def market_auction(name="market-auction", h=852):
    """Hands and the clock."""
    p = Pic(name, h=h)
    p.rect(0, 0, 1280, h, p.grad((0, "#16313a"), (0.6, "#2b5660"), (1, "#10222a")))
    p.glow(640, 250, 620, "#f6dd9c", 0.55)
    p.circle(640, 260, 196, "#0f2027")
    p.circle(640, 260, 180, "#f5ecd4")
    for k in range(60):
        t = math.radians(k * 6 - 90)
        r0 = 150 if k % 5 == 0 else 162
        p.line(640 + r0 * math.cos(t), 260 + r0 * math.sin(t), 640 + 172 * math.cos(t), 260 + 172 * math.sin(t), "#10222a", 5 if k % 5 == 0 else 2)
    t = math.radians(128)
    p.path(f"M640,260 L640,80 A180,180 0 0 1 {640 + 180 * math.cos(t):.0f},{260 + 180 * math.sin(t):.0f}Z", "#d9603c", opacity=0.82)
    p.line(640, 260, 640 + 150 * math.cos(t), 260 + 150 * math.sin(t), "#10222a", 10, stroke_linecap="round")
    p.circle(640, 260, 17, "#10222a")
    for y, s, c in ((600, 0.85, "#244954"), (690, 1.1, "#173640"), (820, 1.5, "#0b1a20")):
        for i in range(-6, 7):
            x = 640 + i * 118 * s + p.rnd.uniform(-22, 22)
            if not -90 < x < 1370:
                continue
            r = 34 * s
            p.bust(x, y, r, c)
            if p.rnd.random() < 0.4:
                p.path(f"M{x - r * 1.1},{y - r * 0.2} q{r * 1.1},{-r * 1.7} {r * 2.2},0 l{r * 0.7},{r * 0.1} l0,{r * 0.24} l{-r * 2.9},0Z", c)
            if p.rnd.random() < 0.42:
                sx = p.rnd.choice((-1, 1))
                p.path(f"M{x + sx * r * 1.7},{y + r * 2.2} L{x + sx * r * 2.1},{y - r * 0.6} L{x + sx * r * 1.9},{y - r * 2.6}", stroke=c, stroke_width=r * 0.62, stroke_linecap="round", stroke_linejoin="round")
                p.circle(x + sx * r * 1.9, y - r * 2.8, r * 0.42, c)
    return p


@scene
def market_new(name="market-new"):
    """The new hall in the architect's own drawing."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#f2eadb")
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.9, 0.9, "#c9bda4", 2, 0.5, 2), opacity=0.08)
    p.circle(936, 190, 84, "#e9b08a", opacity=0.65)
    ink = "#26404a"
    p.path("M0,520 L1280,520 L1280,720 L0,720Z", "#cfdcd8")
    for i in range(16):
        y = 540 + i * 11
        p.line(p.rnd.uniform(0, 300), y, p.rnd.uniform(800, 1280), y, "#9db8b8", 1.6, opacity=0.8)
    p.path("M180,520 L180,360 C300,270 460,232 640,232 C820,232 980,270 1100,360 L1100,520Z", "#fbf6ea")
    p.path("M150,372 C300,262 470,216 590,212 L590,236 C470,244 310,286 180,380Z", "#8fa9a8")
    p.path("M1130,372 C980,262 810,216 690,212 L690,236 C810,244 970,286 1100,380Z", "#8fa9a8")
    p.path("M150,372 C300,262 470,216 590,212 M1130,372 C980,262 810,216 690,212", stroke=ink, stroke_width=4)
    p.poly([(590, 214), (690, 214), (800, 520), (480, 520)], p.grad((0, "#f6d58e", 0.85), (1, "#f6d58e", 0.12)))
    for i in range(15):
        x = 200 + i * 63
        y = 366 - 122 * math.sin((x - 180) / 920 * math.pi) ** 0.8
        p.line(x, y, x, 520, ink, 2.6, opacity=0.75)
        p.line(x, y + 4, x + 30, y + 50, ink, 1.4, opacity=0.5)
        p.line(x, y + 4, x - 30, y + 50, ink, 1.4, opacity=0.5)
    p.line(180, 430, 1100, 430, ink, 1.6, opacity=0.5)
    for i in range(9):
        x = 236 + i * 101
        p.path(f"M{x - 40},478 L{x + 40},478 L{x + 32},458 L{x - 32},458Z", ["#d9734c", "#3f7d85", "#e0b860"][i % 3], opacity=0.9)
        p.rect(x - 36, 478, 72, 30, "#fbf6ea", stroke=ink, stroke_width=1.6)
    p.line(0, 520, 1280, 520, ink, 4)
    for x, h in ((300, 60), (340, 56), (470, 62), (620, 60), (655, 40), (700, 58), (860, 62), (1010, 58), (1180, 62), (120, 60)):
        p.person(x, 520, h, ink)
    p.path("M1140,560 C1180,552 1230,552 1262,540 C1256,562 1246,572 1236,576 L1162,576 C1150,572 1144,568 1140,560Z", "#d9734c", stroke=ink, stroke_width=2)
    p.path("M40,566 C80,560 140,560 186,544 C176,570 166,580 152,584 L70,584 C54,580 46,574 40,566Z", "#fbf6ea", stroke=ink, stroke_width=2)
    p.line(110, 560, 110, 470, ink, 2)
    p.line(110, 474, 60, 560, ink, 1)
    for y in (600, 640):
        p.line(480, y, 800, y, "#e9c27a", 3, opacity=0.7)
    p.flock(7, 480, 800, 90, 180, 8, 16, ink)
    for x in (180, 1100):
        p.line(x, 610, x, 636, ink, 1.6)
    p.line(180, 623, 1100, 623, ink, 1.2, stroke_dasharray="2 5")
    p.rect(24, 24, 1232, 672, "none", stroke=ink, stroke_width=1.4, opacity=0.6)
    return p


@scene
def cannery(name="cannery"):
    p = Pic(name)
    p.sky((0, "#8fb0b8"), (0.5, "#d9cdb8"), (1, "#f0b58f"), h=560)
    p.clouds("#f7e7d2", 0, 460, gain=3.4, cut=0.5, op=0.8)
    b = p.blur(14)
    for i in range(13):
        p.ellipse(912 + i * 30, 96 - i * 4 + 16 * math.sin(i), 26 + i * 6, 16 + i * 3, "#f3e6dc", opacity=0.75 - i * 0.05, filter=b)
    p.ridge(540, 26, "#a9988c", 0.7, bottom=600)
    brick, dark, light = "#a44a37", "#6d2c26", "#c76a4d"
    p.poly([(868, 600), (882, 110), (928, 110), (942, 600)], p.grad((0, light), (0.5, brick), (1, dark), horizontal=True))
    p.rect(876, 106, 58, 16, dark)
    for y in (150, 168):
        p.rect(880, y, 50, 7, "#f0dcc0")
    for i in range(5):
        x = 150 + i * 142
        p.poly([(x, 400), (x + 36, 286), (x + 142, 400)], mix(brick, dark, 0.35))
        p.poly([(x, 400), (x + 36, 286), (x + 46, 286), (x + 12, 400)], "#cfe0dc")
    p.rect(150, 398, 716, 202, brick)
    for y in range(404, 600, 12):
        p.line(150, y, 866, y, dark, 1.4, opacity=0.4)
    for i in range(8):
        x = 182 + i * 86
        lit = i in (1, 2, 5)
        p.path(f"M{x},540 L{x},462 Q{x + 28},432 {x + 56},462 L{x + 56},540Z", "#ffdf9a" if lit else "#3b2b30")
        p.line(x + 28, 446, x + 28, 540, dark, 3)
        p.line(x, 490, x + 56, 490, dark, 3)
    p.rect(940, 440, 250, 160, mix(brick, dark, 0.25))
    p.poly([(930, 442), (1065, 380), (1200, 442)], "#4d3a3c")
    for i in range(3):
        p.rect(966 + i * 74, 480, 46, 60, "#3b2b30")
    p.rect(0, 596, 1280, 28, "#7a6a62")
    p.water(622, "#c89d86", "#5a4c55", "#f6dcc0", "#4b3f4b", lop=0.5, dop=0.4)
    p.rect(868, 624, 74, 96, p.grad((0, dark, 0.6), (1, dark, 0)), filter=p.blur(4))
    p.rect(150, 624, 716, 60, p.grad((0, dark, 0.5), (1, dark, 0)), filter=p.blur(5))
    for i, x in enumerate((330, 366, 398, 450, 486, 560, 612, 640, 700)):
        p.person(x, 614, p.rnd.uniform(62, 72), ["#2b2530", "#3a4a58", "#5a2c2c"][i % 3], step=0.6)
    p.flock(7, 150, 700, 120, 250, 9, 18, "#6d5a5a")
    return p


def tin(p, x, y, s, lid, open_=False):
    """An oblong tin from above."""
    ink = "#f6ecd4" if lid != "#e7dcc0" else "#a3392b"
    p.group(transform=f"translate({x:.1f},{y:.1f}) scale({s:.3f})")
    p.rect(-92, -56, 190, 124, "#0d1a20", opacity=0.35, rx=34)
    p.rect(-95, -62, 190, 124, "#c9d0d0", rx=34)
    p.rect(-89, -56, 178, 112, "#eef1ee", rx=29)
    if open_:
        p.rect(-82, -49, 164, 98, "#b98a3e", rx=24)
        for k in range(5):
            yy = -38 + k * 19
            p.path(f"M-72,{yy} C-40,{yy - 10} 30,{yy - 10} 66,{yy} C30,{yy + 10} -40,{yy + 10} -72,{yy}Z", "#6f8794" if k % 2 else "#5d7683")
            p.path(f"M-66,{yy + 2} C-40,{yy + 9} 30,{yy + 9} 62,{yy + 1}", stroke="#e4ddc0", stroke_width=3, opacity=0.8)
    else:
        p.rect(-82, -49, 164, 98, lid, rx=24)
        p.rect(-70, -38, 140, 76, "none", stroke=ink, stroke_width=3, rx=17)
        p.path("M-44,0 C-26,-18 14,-20 32,-4 L50,-15 L50,15 L32,4 C14,20 -26,18 -44,0Z", ink)
        p.circle(-28, -3, 3.4, lid)
    p.end()


@scene
def last_tin(name="last-tin"):
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#1f4450")
    for y in range(-40, 800, 152):
        for i in range(-1, 7):
            x = i * 226 + (113 if (y // 152) % 2 else 0) + 60
            tin(p, x, y + 60, 1, ["#c4492f", "#d9a441", "#2f7d80", "#e7dcc0"][(i + y // 152) % 4], open_=(i == 3 and y == 264))
    p.shade(0.3)
    return p


@scene
def cannery_plan(name="cannery-plan"):
    """The developer's model: flats round a kept chimney."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#e9ded0"), (1, "#d6c5b2")))
    # the visitors, on the far side of the table
    p.bust(1150, 220, 76, "#2b3a44")
    p.rect(971, 540, 358, 200, "#2b3a44")
    p.bust(170, 270, 70, "#7d3b33")
    p.rect(5, 570, 330, 170, "#7d3b33")
    p.poly([(-40, 610), (190, 408), (1330, 408), (1330, 690), (-40, 690)], "#f7f1e6")
    p.rect(0, 690, 1280, 30, "#b9a894")

    def block(x, y, w, d, h, c):
        left, right, top = mix(c, "#5d4a44", 0.24), c, mix(c, "#ffffff", 0.4)
        ax, ay = 0.86 * w, 0.26 * w
        bx, by = -0.78 * d, 0.46 * d
        p.poly([(x + bx, y + by), (x + ax + bx, y + ay + by), (x + ax + bx + 46, y + ay + by + 18), (x + bx + 30, y + by + 24)], "#8d7a68", opacity=0.25)
        p.poly([(x, y - h), (x + ax, y + ay - h), (x + ax + bx, y + ay + by - h), (x + bx, y + by - h)], top)
        p.poly([(x + bx, y + by - h), (x + ax + bx, y + ay + by - h), (x + ax + bx, y + ay + by), (x + bx, y + by)], right)
        p.poly([(x + ax, y + ay - h), (x + ax + bx, y + ay + by - h), (x + ax + bx, y + ay + by), (x + ax, y + ay)], left)
        n, floors = max(2, int(w / 26)), max(1, int(h / 30))
        for i in range(n):
            for f in range(floors):
                t = (i + 0.28) / n
                wx, wy = x + bx + ax * t, y + by + ay * t - h + 10 + f * (h - 8) / floors
                p.poly([(wx, wy), (wx + ax * 0.4 / n, wy + ay * 0.4 / n), (wx + ax * 0.4 / n, wy + ay * 0.4 / n + 14), (wx, wy + 14)], "#5d6f74", opacity=0.75)

    block(470, 430, 210, 90, 110, "#c9d3cf")
    block(730, 450, 190, 90, 150, "#c9d3cf")
    block(1010, 480, 130, 80, 92, "#c9d3cf")
    p.poly([(640, 560), (650, 160), (688, 160), (698, 560)], p.grad((0, "#d97a58"), (0.5, "#b8523a"), (1, "#8d3a2a"), horizontal=True))
    p.ellipse(669, 160, 19, 6, "#5d2a22")
    block(330, 520, 220, 90, 80, "#e0b98f")
    block(760, 590, 200, 70, 66, "#e0b98f")
    p.poly([(-40, 640), (250, 430), (330, 430), (90, 690), (-40, 690)], "#8fb9c0", opacity=0.9)
    p.poly([(300, 640), (460, 600), (560, 650), (380, 706)], "#9cbb84")
    for _ in range(30):
        x = p.rnd.choice((p.rnd.uniform(360, 540), p.rnd.uniform(900, 1080)))
        y = p.rnd.uniform(640, 690) if x < 600 else p.rnd.uniform(540, 660)
        p.circle(x, y, p.rnd.uniform(8, 14), mix("#6f9a63", "#a9bf7a", p.rnd.random()))
        p.line(x, y + 8, x, y + 20, "#7a6a52", 2)
    p.path("M1086,420 C1020,446 950,440 896,418 L886,396 C950,410 1000,396 1062,350Z", "#22303a")
    p.circle(880, 404, 20, "#c99a7c")
    return p


# The theatre and other rooms


@scene
def empress(name="empress"):
    """The theatre's front, at night, behind its scaffolding."""
    p = Pic(name)
    p.sky((0, "#171a3a"), (0.6, "#3a3560"), (1, "#6f5278"), h=620)
    p.clouds("#5d5080", 0, 400, gain=3.4, cut=0.5, op=0.6)
    for x, w, h in ((-20, 230, 330), (1050, 260, 290)):
        p.rect(x, 640 - h, w, h, "#22224a")
        for k in range(10):
            p.rect(x + 34 + (k % 4) * 50, 640 - h + 40 + (k // 4) * 80, 24, 36, "#f3c978" if k in (1, 6) else "#2f2f5c")
    stone, shade_, glow = "#d9b48a", "#a67a62", "#ffe2a0"
    p.rect(210, 250, 860, 390, stone)
    p.path("M190,252 L640,112 L1090,252Z", stone)
    p.path("M250,238 L640,134 L1030,238Z", shade_)
    p.circle(640, 198, 32, stone)
    p.path("M612,214 q28,-44 56,0 q-28,16 -56,0Z", shade_)
    p.rect(190, 250, 900, 24, "#efd2aa")
    for i in range(7):
        x = 236 + i * 128
        p.rect(x, 284, 40, 250, "#efd2aa")
        p.rect(x + 26, 284, 14, 250, "#c79a76")
        p.rect(x - 8, 276, 56, 14, "#f6e2c0")
        p.rect(x - 8, 530, 56, 14, "#f6e2c0")
    for i in range(6):
        x = 300 + i * 128 - 4
        p.path(f"M{x},510 L{x},370 Q{x + 36},318 {x + 72},370 L{x + 72},510Z", glow if i not in (1,) else "#4a3a5a")
        p.line(x + 36, 340, x + 36, 510, shade_, 3)
        p.line(x, 420, x + 72, 420, shade_, 3)
    p.path("M230,560 L1050,560 L1090,604 L190,604Z", "#7d2b38")
    p.path("M190,604 L1090,604 L1090,618 L190,618Z", "#e9b75c")
    for i in range(33):
        p.circle(204 + i * 27.3, 611, 5, "#fff4d2")
    for i in range(5):
        p.rect(290 + i * 150, 620, 100, 100, "#ffdf9a")
        p.line(340 + i * 150, 620, 340 + i * 150, 720, "#8d5a42", 5)
    p.glow(640, 640, 620, "#ffdf9a", 0.3)
    pole = "#8f93a8"
    for x in (740, 850, 960, 1070):
        p.line(x, 150, x, 706, pole, 5)
    for y in (190, 330, 470):
        p.line(720, y, 1100, y, pole, 5)
        p.rect(720, y + 6, 380, 9, "#9a7a52")
    p.line(740, 330, 850, 470, pole, 3)
    p.line(850, 190, 960, 330, pole, 3)
    p.line(960, 330, 1070, 470, pole, 3)
    p.person(900, 190, 86, "#1c1c38", arm=-1)
    p.person(800, 330, 84, "#1c1c38")
    p.rect(0, 690, 1280, 30, "#15152c")
    for x, h in ((160, 100), (200, 94), (470, 104), (600, 100), (632, 96), (1130, 100)):
        p.person(x, 708, h, "#0f0f22", step=0.4)
    return p


@scene
def empress_stage(name="empress-stage"):
    """The empty auditorium, from the stage."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#3a0f18"), (0.5, "#5d1c24"), (1, "#1c070c")))
    for k, (y, r, c, front) in enumerate([(170, 700, "#571a22", "#c99a58"), (290, 760, "#6d222a", "#d9ab66"), (420, 830, "#7d2a30", "#e6bd7a")]):
        p.path(f"M{640 - r},{y - 80} Q640,{y + 120} {640 + r},{y - 80} L{640 + r},{y + 10} Q640,{y + 190} {640 - r},{y + 10}Z", c)
        p.path(f"M{640 - r},{y + 2} Q640,{y + 182} {640 + r},{y + 2} L{640 + r},{y + 40} Q640,{y + 222} {640 - r},{y + 40}Z", front)
        p.path(f"M{640 - r},{y + 14} Q640,{y + 194} {640 + r},{y + 14}", stroke="#8d5f34", stroke_width=3)
        for i in range(-9, 10):
            t = i / 9
            x = 640 + t * 640
            yy = y + 92 - 92 * t * t + 24 - 6
            if k == 1 and -2 < i < 2:
                continue
            p.glow(x, yy + 6, 30, "#ffe2a0", 0.8)
            p.circle(x, yy + 6, 5, "#fff4d4")
    p.glow(640, 60, 420, "#ffd98a", 0.55)
    for i in range(9):
        a = math.pi * i / 8
        p.line(640, 0, 640 + 120 * math.cos(a), 40 + 56 * math.sin(a), "#e9c27a", 3)
        p.circle(640 + 120 * math.cos(a), 40 + 56 * math.sin(a), 8, "#fff4d4")
    for row in range(7):
        y = 560 + row * 27
        s = 0.8 + row * 0.14
        for i in range(-16, 17):
            x = 640 + i * 48 * s + (24 * s if row % 2 else 0)
            if -40 < x < 1320 and not (abs(i) == 5 and row < 9):
                c = mix("#8d2a30", "#3a0d14", row / 9)
                p.path(f"M{x - 19 * s},{y + 40} L{x - 19 * s},{y + 4} Q{x},{y - 14 * s} {x + 19 * s},{y + 4} L{x + 19 * s},{y + 40}Z", c, stroke="#2a080e", stroke_width=1.6)
    for sx in (0, 1):
        g = p.grad((0, "#2a060c"), (0.25, "#7d1a22"), (0.5, "#3a0a12"), (0.75, "#8d2028"), (1, "#2a060c"), horizontal=True)
        p.path("M0,0 L190,0 C210,200 150,420 120,720 L0,720Z" if sx == 0 else "M1280,0 L1090,0 C1070,200 1130,420 1160,720 L1280,720Z", g)
    p.rect(0, 690, 1280, 30, "#14060a")
    p.person(640, 712, 150, "#12060a")
    p.shade(0.4)
    return p


@scene
def ceiling(name="ceiling"):
    """The painted sea, coming out from under the cream."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#e9dcbf")
    p.defs.append('<clipPath id="dome"><circle cx="640" cy="370" r="520"/></clipPath>')
    p.group(clip_path="url(#dome)")
    p.circle(640, 370, 520, p.radial((0, "#f7d9a0"), (0.3, "#7fb2b4"), (0.62, "#2b6c80"), (1, "#143f58")))
    for ring in range(9):
        r = 130 + ring * 46
        n = 18 + ring * 5
        c = mix("#e9f2e2", "#4f95a2", ring / 9)
        d = ""
        for i in range(n):
            a0, a1 = i / n * 6.2832 + ring * 0.21, (i + 1) / n * 6.2832 + ring * 0.21
            am = (a0 + a1) / 2
            x0, y0 = 640 + r * math.cos(a0), 370 + r * math.sin(a0)
            x1, y1 = 640 + r * math.cos(a1), 370 + r * math.sin(a1)
            q = r + 44
            d += f"M{x0:.1f},{y0:.1f} Q{640 + q * math.cos(am + 0.07):.1f},{370 + q * math.sin(am + 0.07):.1f} {x1:.1f},{y1:.1f} "
        p.path(d, stroke=c, stroke_width=5.5, opacity=0.85, stroke_linecap="round")
        p.path(d, stroke="#0f3a50", stroke_width=2, opacity=0.5, transform="rotate(1.6 640 370)")
    for i in range(24):
        a = i / 24 * 6.2832
        p.path(f"M{640 + 66 * math.cos(a - 0.07):.1f},{370 + 66 * math.sin(a - 0.07):.1f} L{640 + (122 if i % 2 else 96) * math.cos(a):.1f},{370 + (122 if i % 2 else 96) * math.sin(a):.1f} L{640 + 66 * math.cos(a + 0.07):.1f},{370 + 66 * math.sin(a + 0.07):.1f}Z", "#e3a83f")
    p.circle(640, 370, 66, "#f3cf74")
    p.circle(640, 370, 48, "#f9e4a6")
    for a, s in ((0.6, 1.0), (2.5, 1.2), (5.3, 0.9)):
        x, y = 640 + 330 * math.cos(a), 370 + 330 * math.sin(a)
        p.group(transform=f"translate({x:.0f},{y:.0f}) scale({s})")
        p.path("M-60,0 Q0,22 60,0 Q50,30 30,34 L-32,34 Q-52,28 -60,0Z", "#5d2c22")
        p.line(0, 8, 0, -92, "#5d2c22", 4)
        p.path("M4,-90 Q52,-50 46,-8 L4,-4Z M-4,-80 Q-40,-44 -38,-8 L-4,-4Z", "#f6ead0")
        p.end()
    # the cream that is still to come off
    p.path("M90,-20 L700,-20 C660,40 700,90 640,120 C580,150 600,210 520,220 C440,230 450,300 380,310 C300,322 330,400 250,430 C190,452 190,560 120,600 L60,760 L-20,760 L-20,-20Z", "#efe4c9")
    p.path("M700,-20 C660,40 700,90 640,120 C580,150 600,210 520,220 C440,230 450,300 380,310 C300,322 330,400 250,430 C190,452 190,560 120,600", stroke="#c7b48c", stroke_width=7)
    p.path("M712,-14 C672,46 712,96 652,126 C592,156 612,216 532,226 C452,236 462,306 392,316 C312,328 342,406 262,436", stroke="#0f2f40", stroke_width=6, opacity=0.3)
    for _ in range(26):
        x, y = p.rnd.uniform(560, 1100), p.rnd.uniform(60, 660)
        if (x - 640) ** 2 + (y - 370) ** 2 > 200**2:
            p.path(f"M{x},{y} l{p.rnd.uniform(6, 26):.0f},{p.rnd.uniform(-10, 8):.0f} l{p.rnd.uniform(-4, 10):.0f},{p.rnd.uniform(6, 20):.0f} l{p.rnd.uniform(-26, -6):.0f},{p.rnd.uniform(-4, 8):.0f}Z", "#efe4c9", opacity=0.92)
    p.end()
    for k, (r, c, w) in enumerate(((524, "#b98d3c", 16), (540, "#e6c474", 8), (560, "#c7a25a", 5))):
        p.circle(640, 370, r, "none", stroke=c, stroke_width=w)
    for i in range(48):
        a = i / 48 * 6.2832
        p.circle(640 + 586 * math.cos(a), 370 + 586 * math.sin(a), 11, "#d9bd84")
    # the conservator's hand and swab
    p.path("M1290,640 C1200,600 1130,560 1060,540 C1030,530 1010,508 1000,492 C990,478 1006,470 1020,482 L1056,506 C1040,486 1022,462 1016,446 C1012,432 1028,428 1038,442 L1076,490 C1070,470 1060,446 1060,430 C1060,416 1076,418 1080,430 L1104,486 C1104,470 1102,452 1106,444 C1112,434 1122,442 1124,454 L1140,506 C1180,530 1240,552 1290,566Z", "#b9805e")
    p.path("M1290,644 C1236,620 1190,598 1150,578 L1180,528 C1220,546 1260,560 1290,568Z", "#f4f1e8")
    p.line(1046, 520, 930, 420, "#e8d7ae", 8, stroke_linecap="round")
    p.ellipse(926, 416, 20, 13, "#ffffff", transform="rotate(40 926 416)")
    p.ellipse(920, 411, 10, 8, "#d9c79c", transform="rotate(40 920 411)")
    return p


@scene
def council(name="council"):
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#6a4a34"), (1, "#3a2820")))
    for x in (120, 400, 680, 960):
        p.path(f"M{x},400 L{x},110 Q{x + 100},20 {x + 200},110 L{x + 200},400Z", p.grad((0, "#22354f"), (0.7, "#4a6180"), (1, "#6f85a0")))
        p.path(f"M{x},400 L{x},110 Q{x + 100},20 {x + 200},110 L{x + 200},400Z", stroke="#e6c896", stroke_width=10)
        p.line(x + 100, 62, x + 100, 400, "#e6c896", 6)
        for y in (180, 290):
            p.line(x, y, x + 200, y, "#e6c896", 5)
    for x in (54, 334, 614, 894, 1174):
        p.rect(x, 40, 52, 380, "#7d5a40")
        p.rect(x + 8, 40, 8, 380, "#94704f")
    p.rect(0, 400, 1280, 320, p.grad((0, "#5a3c2c"), (1, "#2a1a16")))
    p.rect(0, 396, 1280, 10, "#e6c896", opacity=0.7)
    # the dais
    p.path("M470,470 L810,470 L840,560 L440,560Z", "#7d5238")
    p.rect(462, 460, 356, 14, "#c79662")
    p.circle(640, 516, 32, "#d9ab66")
    p.path("M616,528 q24,-36 48,0", stroke="#7d5238", stroke_width=6)
    p.bust(640, 400, 30, "#1c1416")
    p.path("M604,470 L640,440 L676,470", stroke="#c9443a", stroke_width=7)
    for x in (524, 756):
        p.bust(x, 420, 25, "#241a1c")
    for x in (90, 640, 1190):
        p.glow(x, 250, 230, "#ffdf9c", 0.4)
    for x in (207, 1073):
        p.line(x + 10, 0, x + 10, 160, "#d9ab66", 4)
        p.glow(x + 10, 190, 170, "#ffe2a0", 0.75)
        p.path(f"M{x - 40},196 Q{x + 10},120 {x + 60},196Z", "#d9ab66")
        p.ellipse(x + 10, 198, 46, 9, "#fff6dc")
    # two curving benches, one raised hand more on the left
    hands = {(0, -5), (0, -4), (0, -2), (0, -1), (1, -5), (1, -4), (1, -3), (1, -1)}
    for row, (y, s) in enumerate(((606, 1.0), (694, 1.3))):
        for i in range(-6, 7):
            if i == 0:
                continue
            x = 640 + i * (92 if row == 0 else 108)
            yy = y - 34 + 4 * abs(i) * (1 if row == 0 else 0.8)
            c = ["#14181f", "#2a1c22", "#1a2420"][abs(i + row) % 3]
            p.bust(x, yy - 20 * s, 21 * s, c)
            if (row, i) in hands:
                p.path(f"M{x + 34 * s},{yy + 26 * s} L{x + 44 * s},{yy - 20 * s} L{x + 38 * s},{yy - 76 * s}", stroke=c, stroke_width=13 * s, stroke_linecap="round", stroke_linejoin="round")
                p.circle(x + 38 * s, yy - 84 * s, 9.500 * s, "#c99472")
        p.path(f"M-20,{y + 50} Q640,{y - 34} 1300,{y + 50} L1300,{y + 110} Q640,{y + 26} -20,{y + 110}Z", "#6d4630" if row == 0 else "#4a2f24")
        p.path(f"M-20,{y + 50} Q640,{y - 34} 1300,{y + 50}", stroke="#c79662", stroke_width=6)
    p.shade(0.4)
    return p


@scene
def seats(name="seats"):
    """Twenty-seven seats: fourteen and thirteen."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#f3ecdf")
    p.rect(0, 560, 1280, 160, "#e6dbc7")
    rows = [(7, 210), (9, 310), (11, 410)]
    spots = []
    for n, r in rows:
        for i in range(n):
            a = math.pi * (1 - (i + 0.5) / n)
            spots.append((a, 640 + r * 1.18 * math.cos(a), 590 - r * math.sin(a)))
    spots.sort(key=lambda t: -t[0])
    for i, (a, x, y) in enumerate(spots):
        c = "#a3392b" if i < 14 else "#3f5f6b"
        p.bust(x, y - 4, 18, c, shoulders=0.86)
        if i < 14:
            p.path(f"M{x + 26},{y + 34} L{x + 34},{y - 6} L{x + 31},{y - 42}", stroke=c, stroke_width=10, stroke_linecap="round", stroke_linejoin="round")
    p.rect(520, 536, 240, 70, "#5d4a3c", rx=4)
    p.rect(506, 526, 268, 14, "#8d7058", rx=3)
    p.bust(640, 474, 24, "#2a2a2e")
    p.rect(566, 500, 40, 12, "#c9a35a", rx=3, transform="rotate(-24 586 506)")
    return p


@scene
def library(name="library"):
    """The library, lit, from the pavement."""
    p = Pic(name)
    p.sky((0, "#1a2744"), (1, "#40527a"))
    p.rect(0, 40, 1280, 560, "#7d3f34")
    for y in range(46, 600, 16):
        p.line(0, y, 1280, y, "#68322a", 1.6, opacity=0.6)
    for k, x in enumerate((70, 480, 890)):
        p.rect(x - 16, 100, 352, 460, "#e3cda4")
        p.rect(x, 116, 320, 428, p.grad((0, "#ffe6a8"), (1, "#f3b968")))
        for s in range(4):
            y = 196 + s * 78
            p.rect(x, y, 320, 9, "#7a4a2c")
            bx = x + 6
            while bx < x + 306:
                w = p.rnd.uniform(9, 24)
                h = p.rnd.uniform(38, 62)
                if p.rnd.random() < 0.1:
                    bx += 16
                    continue
                if bx + w > x + 314:
                    break
                p.rect(bx, y - h, w, h, p.rnd.choice(("#7d2f2a", "#2b4f5a", "#8d6a34", "#40563f", "#4a3454", "#b5653c", "#26303f")))
                p.line(bx + w / 2, y - h + 8, bx + w / 2, y - h + 16, "#f3dca4", w * 0.4, opacity=0.6)
                bx += w + 1.5
        p.line(x + 160, 116, x + 160, 544, "#e3cda4", 8)
    for x, h, s in ((190, 190, 1), (600, 200, 1), (668, 120, 1), (1080, 196, 1)):
        p.person(x, 560, h, "#2a1a1a")
    p.path("M640,420 l-40,-10 l-4,28 l44,10 l44,-10 l-4,-28Z", "#f6ecd4")
    p.rect(0, 540, 1280, 60, "#5a2c26")
    p.rect(0, 532, 1280, 12, "#e3cda4")
    p.rect(0, 598, 1280, 122, p.grad((0, "#3a3f52"), (1, "#232838")))
    for x in (230, 640, 1050):
        p.poly([(x - 150, 600), (x + 150, 600), (x + 230, 720), (x - 230, 720)], p.grad((0, "#ffdf9a", 0.6), (1, "#ffdf9a", 0.05)))
    p.rain(100, "#c9d6ea", 0.35, slant=-0.2)
    p.person(410, 690, 190, "#10131f", step=0.6)
    p.path("M352,520 Q410,440 468,520Z", "#a3392b")
    p.line(410, 470, 410, 600, "#10131f", 4)
    p.shade(0.3)
    return p


@scene
def books_wall(name="books-wall"):
    """For the column: a sea wall made of books."""
    p = Pic(name)
    p.sky((0, "#f3dcc0"), (1, "#efe6d2"), h=500)
    p.circle(980, 190, 90, "#e58a5c", opacity=0.85)
    p.group(clip_path=p.clip('<rect x="0" y="0" width="690" height="720"/>'))
    for k, (y, c) in enumerate(((330, "#8fb6b6"), (390, "#4f8790"), (460, "#215562"))):
        w = 150 + 30 * k
        d = f"M-40,{y}"
        x = -40
        while x < 760:
            d += f" c{w * 0.25},{-50 - 12 * k} {w * 0.6},{-56 - 12 * k} {w * 0.72},{-10} c{-w * 0.1},{-16} {-w * 0.26},{-8} {-w * 0.2},8 c{w * 0.1},10 {w * 0.3},8 {w * 0.48},2"
            x += w
        p.path(d + f" L{x},720 L-40,720Z", c)
        p.path(d, stroke="#f6f0e0", stroke_width=4, opacity=0.7)
    p.end()
    colours = ["#7d2f2a", "#c28a3c", "#2b4f5a", "#e0d2b0", "#40563f", "#a3392b", "#4a3454", "#26303f", "#d9734c"]
    y, k = 680, 0
    while y > 250:
        h = p.rnd.uniform(26, 42)
        w = p.rnd.uniform(250, 320) - (680 - y) * 0.14
        x = 700 + p.rnd.uniform(-14, 14)
        c = colours[k % len(colours)]
        p.rect(x - w / 2, y - h, w, h, c, rx=3)
        p.rect(x - w / 2 + 18, y - h, 8, h, "#f3e6c4", opacity=0.65)
        p.rect(x + w / 2 - 38, y - h + 4, 38, h - 8, "#f6efdc")
        p.line(x + w / 2 - 36, y - h / 2, x + w / 2, y - h / 2, "#d2c4a2", 2)
        y -= h + 1
        k += 1
    p.path(f"M620,{y} Q680,{y - 40} 704,{y - 4} Q730,{y - 44} 792,{y}Z", "#f6efdc", stroke="#8d7a58", stroke_width=3)
    p.rect(560, 676, 720, 44, "#b99a6c")
    p.poly([(840, 676), (1280, 640), (1280, 720), (840, 720)], "#c9ac7c")
    for x, hh, c in ((960, 120, "#2b3a44"), (1030, 80, "#a3392b"), (1150, 124, "#40563f")):
        p.person(x, 668, hh, c)
    p.path("M956,590 l-22,-6 l-2,18 l24,6 l24,-6 l-2,-18Z", "#f6efdc")
    return p


@scene
def cafe(name="cafe"):
    """The Blue Kettle, through its steamed window."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#1f3a4a")
    p.rect(60, 40, 1160, 560, "#12242f")
    p.rect(80, 60, 1120, 520, p.grad((0, "#f2b35e"), (0.6, "#e08a44"), (1, "#9a4a2c")))
    p.glow(420, 190, 330, "#fff0bc", 0.85)
    p.glow(880, 190, 330, "#fff0bc", 0.85)
    for x in (420, 880):
        p.line(x, 60, x, 150, "#3a1c14", 4)
        p.path(f"M{x - 60},190 Q{x},110 {x + 60},190Z", "#2b6c80")
        p.ellipse(x, 192, 54, 8, "#fff8e0")
    for y in (250, 330):
        p.rect(110, y, 150, 8, "#5a2c1c")
        for k in range(5):
            p.rect(118 + k * 28, y - 34, 18, 34, ["#2b6c80", "#a3392b", "#efdcb4"][k % 3], rx=3)
    c = "#2a120e"
    p.bust(360, 330, 56, c)
    p.bust(930, 330, 56, "#33170f")
    p.path("M304,320 C304,262 416,262 416,320 C436,322 440,334 420,336 L300,336 C284,334 288,322 304,320Z", "#33170f")
    p.path("M420,470 C500,470 540,480 572,474", stroke=c, stroke_width=34, stroke_linecap="round")
    p.rect(80, 520, 1120, 64, "#4a2016")
    p.poly([(500, 520), (790, 520), (830, 566), (460, 566)], "#efdcb4")
    for i in range(8):
        for j in range(3):
            if (i + j) % 2:
                t0, t1 = j / 3, (j + 1) / 3
                xl = lambda i, t: (500 - 40 * t) + (290 + 80 * t) * i / 8
                p.poly([(xl(i, t0), 520 + 46 * t0), (xl(i + 1, t0), 520 + 46 * t0), (xl(i + 1, t1), 520 + 46 * t1), (xl(i, t1), 520 + 46 * t1)], "#7d3a20")

    def piece(x, y, s, colour, king=False):
        p.group(transform=f"translate({x},{y}) scale({s})")
        p.path("M-20,0 L20,0 L17,-9 L9,-14 L6,-44 L13,-48 L-13,-48 L-6,-44 L-9,-14 L-17,-9Z", colour)
        p.circle(0, -60, 14, colour)
        if king:
            p.path("M-4,-72 L4,-72 L4,-82 L11,-82 L11,-88 L4,-88 L4,-97 L-4,-97 L-4,-88 L-11,-88 L-11,-82 L-4,-82Z", colour)
        p.end()

    for x, s, col, k in ((530, 0.9, "#f9efd8", False), (585, 1.15, "#f9efd8", True), (640, 0.9, "#1c0c0a", False), (700, 1.2, "#1c0c0a", True), (752, 0.9, "#1c0c0a", False), (610, 0.8, "#1c0c0a", False)):
        piece(x, 548, s, col, k)
    for k, (x, y) in enumerate(((1040, 500), (1082, 502), (1124, 500), (1062, 470), (1103, 470), (1083, 440))):
        p.circle(x, y, 23, "#f08a24")
        p.circle(x - 7, y - 7, 6, "#ffc06a")
    p.path("M1000,522 L1020,490 L1146,490 L1166,522Z", "#8d5a34")
    p.path("M182,520 L190,450 L268,450 L276,520Z", "#2b6c80")
    p.path("M270,462 q34,6 10,46", stroke="#2b6c80", stroke_width=9)
    p.path("M190,452 Q160,440 150,470", stroke="#2b6c80", stroke_width=11)
    p.path("M200,450 Q229,424 258,450Z", "#23586a")
    p.path("M150,462 q-14,-30 4,-50 q14,-20 0,-46", stroke="#fff4dc", stroke_width=5, opacity=0.5)
    p.rect(80, 60, 1120, 520, "#fff", filter=p.noise(0.004, 0.006, "#fff0d4", 3, 0.53, 3), opacity=0.38)
    for x in (450, 830):
        p.rect(x - 8, 60, 16, 520, "#12242f")
    for _ in range(60):
        x, y = p.rnd.uniform(90, 1190), p.rnd.uniform(380, 560)
        p.line(x, y, x, y + p.rnd.uniform(8, 44), "#ffe9c4", 2, opacity=0.35)
    p.rect(0, 600, 1280, 120, "#17303d")
    p.rect(40, 592, 1200, 20, "#2b6c80")
    return p


@scene
def novel(name="novel"):
    """A book with the slack water in it."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#d9775a"), (1, "#b4523f")))
    p.ellipse(640, 640, 520, 44, "#5d2118", opacity=0.4, filter=p.blur(12))
    p.path("M96,180 L640,226 L1184,180 L1184,610 L640,660 L96,610Z", "#2a3444")
    left = "M116,164 C300,130 520,150 640,214 L640,640 C520,584 300,566 116,596Z"
    right = "M1164,164 C980,130 760,150 640,214 L640,640 C760,584 980,566 1164,596Z"
    p.path(left, "#f8efdb")
    for i in range(14):
        y = 206 + i * 25
        x1 = 590 if i % 5 != 4 else 380
        p.path(f"M168,{y + 2} C300,{y - 22} 460,{y - 14} {x1},{y + 24 - (590 - x1) * 0.14}", stroke="#b7a888", stroke_width=5, opacity=0.75)
    i = p.clip(f'<path d="{right}"/>')
    p.group(clip_path=i)
    p.rect(640, 120, 540, 560, p.grad((0, "#f3c7a0"), (0.4, "#f6e3c2"), (1, "#d6e2da")))
    p.circle(930, 322, 44, "#e58a5c")
    p.water(360, "#a9c8c4", "#1f4d5d", "#f6efdc", "#1b4655", lop=0.5, dop=0.4, y1=700, calm=1.4)
    p.glint(930, 360, 60, "#f3b78a", 0.8, y1=640, spread=2.4)
    p.path("M800,430 C840,424 900,424 944,410 C936,436 922,446 910,450 L826,450 C812,446 804,440 800,430Z", "#2a2a34")
    p.person(872, 432, 74, "#2a2a34")
    p.line(846, 452, 886, 380, "#2a2a34", 3)
    p.end()
    p.path("M640,214 L640,640", stroke="#8d7a58", stroke_width=4)
    p.poly([(604, 200), (676, 200), (640, 640)], p.grad((0, "#000", 0.16), (1, "#000", 0.05)))
    p.path("M1040,560 L1040,690 L1058,668 L1076,690 L1076,560Z", "#e9b75c")
    p.flock(5, 740, 1120, 200, 290, 8, 14, "#8d5a48")
    return p


@scene
def lab(name="lab"):
    """The laboratory bench at the end of a long day."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#dfe8e2"), (1, "#c3d6d0")))
    p.rect(90, 60, 560, 380, "#f6f3e6")
    p.rect(106, 76, 528, 348, p.grad((0, "#7fb0c0"), (0.55, "#d9e2d6"), (0.56, "#5d8f97"), (1, "#2f6672")))
    p.ridge(270, 12, "#8fa9ac", 0.8, bottom=276, x0=106, x1=634)
    p.path("M420,272 q30,-46 80,-40 q50,4 70,40Z", "#55707a")
    p.flock(6, 130, 420, 110, 220, 7, 13, "#3f5a66")
    p.line(370, 76, 370, 424, "#f6f3e6", 12)
    p.line(106, 250, 634, 250, "#f6f3e6", 8)
    p.rect(700, 120, 500, 12, "#a9937a")
    p.rect(700, 270, 500, 12, "#a9937a")
    cols = ["#2f7d74", "#d9a441", "#3f6f8a", "#a3392b", "#6b8f5a", "#4f9f97"]
    for row, y in enumerate((120, 270)):
        x = 720
        while x < 1170:
            w, h = p.rnd.uniform(30, 56), p.rnd.uniform(56, 104)
            c = p.rnd.choice(cols)
            p.rect(x, y - h, w, h, "#ffffff", rx=7, opacity=0.75)
            f = p.rnd.uniform(0.35, 0.8)
            p.rect(x + 3, y - h * f, w - 6, h * f - 3, c, rx=5, opacity=0.9)
            p.rect(x + w * 0.22, y - h - 9, w * 0.56, 11, "#37474f", rx=2)
            x += w + p.rnd.uniform(8, 26)
    p.rect(0, 560, 1280, 26, "#f3ede0")
    p.rect(0, 586, 1280, 134, p.grad((0, "#8fa39b"), (1, "#6d837c")))
    # the microscope
    m = "#26363d"
    p.path("M250,560 L250,536 Q250,524 266,524 L430,524 Q446,524 446,536 L446,560Z", m)
    p.path("M400,528 C470,470 470,370 396,320 L376,344 C424,386 424,452 372,500Z", m)
    p.rect(286, 470, 110, 14, m)
    p.rect(300, 460, 80, 8, "#bfe0d8")
    p.group(transform="rotate(-18 340 350)")
    p.rect(316, 240, 44, 150, "#eef0e8", rx=6)
    p.rect(308, 330, 60, 50, m, rx=5)
    p.rect(324, 380, 12, 62, "#8f9a9a")
    p.rect(344, 380, 12, 50, "#8f9a9a")
    p.rect(322, 206, 32, 44, m, rx=4)
    p.end()
    p.circle(416, 400, 17, "#8f9a9a")
    # the scientist
    p.path("M150,720 C130,560 150,430 210,390 C250,366 290,390 300,430 C310,500 330,560 340,600 L330,720Z", "#f8f6ee")
    p.path("M236,392 C250,420 270,430 292,420 L300,380 L240,370Z", "#8d5a42")
    p.circle(272, 320, 56, "#8d5a42")
    p.path("M216,326 C206,262 262,238 308,262 C330,276 322,296 300,292 C276,290 262,306 262,330 C258,356 236,372 226,360 C218,350 216,338 216,326Z", "#1c1416")
    p.circle(216, 300, 30, "#1c1416")
    p.path("M300,480 C340,520 372,520 420,506 L424,528 C372,548 322,548 286,520Z", "#e6e3d8")
    p.circle(428, 516, 13, "#8d5a42")
    # samples
    for i in range(9):
        x = 640 + i * 58
        h = p.rnd.uniform(64, 118)
        p.rect(x, 560 - 132, 30, 132, "#ffffff", rx=14, opacity=0.75)
        p.rect(x + 3, 560 - h, 24, h - 3, cols[(i * 5) % 6], rx=11, opacity=0.92)
        p.rect(x + 7, 560 - 122, 4, 112, "#ffffff", opacity=0.7, rx=2)
    p.rect(620, 500, 540, 12, "#a9937a")
    return p


# People


@scene
def engineer(name="engineer"):
    """Marit Solberg, abstractly."""
    p = Pic(name)
    p.sky((0, "#e6a36f"), (0.6, "#f3cf9c"), (1, "#f8e3bd"), h=470)
    p.clouds("#d97f5a", 0, 400, gain=3.2, cut=0.5, fx=0.0016, fy=0.02, op=0.6)
    p.water(470, "#e6b98d", "#3f5d6a", "#fff0d0", "#36505e", lop=0.5, dop=0.4)
    for i, s in enumerate((110, 84, 66, 52, 42, 34)):
        x = (760, 880, 974, 1050, 1112, 1162)[i]
        p.path(f"M{x - s * 0.3},{480 + s * 0.6} L{x - s * 0.22},{480 - s * 0.9} Q{x},{480 - s * 1.6} {x + s * 0.22},{480 - s * 0.9} L{x + s * 0.3},{480 + s * 0.6}Z", mix("#3f5560", "#b58f7c", i / 8))
    p.rect(740, 452, 540, 20, "#7d7470", opacity=0.7)
    skin, line = "#d9a27c", "#8d4f38"
    p.path("M150,760 C150,600 220,540 330,516 L500,516 C610,540 680,600 690,760Z", "#e2682f")
    p.path("M232,570 L262,760 L300,760 L272,550Z M598,570 L568,760 L530,760 L558,550Z", "#f4e9c8")
    p.path("M352,410 L344,520 Q414,590 486,520 L478,410Z", "#c48a66")
    p.path("M306,300 C304,200 524,200 524,300 C528,400 488,470 414,474 C342,470 302,400 306,300Z", skin)
    p.path("M414,220 C524,216 528,300 524,320 C522,400 488,470 414,474Z", "#c98f69", opacity=0.6)
    p.path("M300,300 C286,340 296,400 316,420 C312,370 316,330 322,300Z M530,300 C544,340 534,400 514,420 C518,370 514,330 508,300Z", "#b7b0a6")
    p.path("M284,282 C284,160 340,118 416,118 C492,118 546,160 546,282 C500,262 330,262 284,282Z", "#f6f1e2")
    p.path("M266,286 C330,250 500,250 564,286 C566,300 560,304 550,302 C490,276 340,276 280,302 C270,304 264,300 266,286Z", "#e8e0cc")
    p.path("M396,120 L436,120 L440,262 L392,262Z", "#d9d0ba")
    for x in (364, 466):
        p.path(f"M{x - 26},322 q26,-14 52,0", stroke=line, stroke_width=6, stroke_linecap="round")
        p.ellipse(x, 344, 9, 8, "#2b2a2c")
    p.path("M416,340 q14,42 -4,56 q-10,4 -18,-2", stroke=line, stroke_width=5, stroke_linecap="round")
    p.path("M378,430 q38,18 76,-2", stroke=line, stroke_width=6, stroke_linecap="round")
    return p


@scene
def pilot(name="pilot"):
    """Samira Daoud on the bridge wing, abstractly."""
    p = Pic(name)
    p.sky((0, "#173a52"), (0.6, "#4f8296"), (1, "#a9c9c6"), h=430)
    p.clouds("#c9dcd8", 0, 400, gain=3.4, cut=0.5, op=0.6)
    p.water(426, "#7fa9ac", "#14384a", "#e3efe6", "#12303f", lop=0.5, dop=0.45)
    p.path("M70,436 q30,-60 110,-54 q60,4 90,54Z", "#5d8791")
    p.path("M300,456 L560,452 L544,476 L320,478Z", "#22404e")
    p.rect(330, 420, 60, 34, "#a9493a")
    p.rect(392, 428, 120, 26, "#c9b27a")
    skin, line = "#b9805c", "#6d3a28"
    p.path("M560,760 C560,610 640,548 750,524 L920,524 C1030,548 1110,610 1116,760Z", "#14212e")
    p.path("M760,540 L838,640 L918,540 L900,520 L776,520Z", "#f3eee0")
    p.path("M826,610 L850,610 L866,760 L812,760Z", "#0c151e")
    for s in (-1, 1):
        for k in range(3):
            p.rect(838 + s * 190 - 34, 590 + k * 15, 68, 7, "#e0b34e", transform=f"rotate({s * 16} {838 + s * 190} 600)")
    p.path("M776,420 L768,528 Q838,592 908,528 L900,420Z", "#a46c4a")
    p.path("M732,310 C730,220 946,220 946,310 C950,410 912,478 838,482 C766,478 728,410 732,310Z", skin)
    p.path("M838,230 C946,224 950,310 946,330 C944,410 912,478 838,482Z", "#a87250", opacity=0.6)
    p.path("M716,320 C700,220 760,170 838,170 C918,170 976,220 960,320 C966,400 950,470 930,500 C944,420 930,340 914,290 C860,300 800,296 760,280 C744,330 734,420 748,500 C726,470 710,400 716,320Z", "#1a1214")
    p.path("M700,262 C700,190 756,150 838,150 C920,150 976,190 976,262 C930,232 746,232 700,262Z", "#f3eee0")
    p.path("M706,262 C760,226 916,226 970,262 L972,288 C916,252 760,252 704,288Z", "#14212e")
    p.path("M720,290 C770,258 906,258 956,290 C900,282 776,282 720,290Z", "#0a0f14")
    p.path("M818,214 q20,-26 40,0 q-20,22 -40,0Z", "#e0b34e")
    for x in (790, 888):
        p.path(f"M{x - 25},332 q25,-14 50,0", stroke=line, stroke_width=6, stroke_linecap="round")
        p.ellipse(x, 354, 9, 8, "#1c1414")
    p.path("M840,350 q14,40 -4,54 q-10,4 -18,-2", stroke=line, stroke_width=5, stroke_linecap="round")
    p.path("M800,438 q40,20 78,0", stroke=line, stroke_width=6, stroke_linecap="round")
    p.path("M640,640 C660,600 700,596 720,620 L732,700 L650,720Z", "#b9805c")
    p.rect(600, 600, 76, 150, "#1d2b36", rx=10, transform="rotate(-14 638 676)")
    p.rect(640, 520, 9, 90, "#1d2b36", transform="rotate(-14 644 566)")
    return p


@scene
def columnist(name="columnist"):
    """For the columns: a gate half open, and what it opens on."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#284a56")
    p.rect(400, 0, 480, 720, p.grad((0, "#f3c99a"), (0.5, "#f8e6c4"), (1, "#8fb3b0")))
    p.circle(640, 300, 90, "#e8825a")
    p.rect(400, 400, 480, 320, p.grad((0, "#8fb6b4"), (1, "#245a68")))
    for i in range(22):
        t = (i / 21) ** 1.6
        y = 406 + t * 300
        w = 30 + 190 * t
        x = 640 + p.rnd.uniform(-1, 1) * (200 - w / 3)
        p.path(f"M{max(404, x - w / 2):.0f},{y:.0f} q{w / 4:.0f},{-3 - 7 * t:.0f} {w / 2:.0f},0 t{w / 2:.0f},0", stroke="#f8e6c4", stroke_width=1.5 + 4 * t, opacity=0.65)
    for sx, x in ((0, 0), (1, 880)):
        p.rect(x, 0, 400, 720, p.grad((0, "#284a56"), (1, "#173640"), horizontal=True) if sx else p.grad((0, "#173640"), (1, "#33606c"), horizontal=True))
        for y in range(60, 720, 110):
            p.rect(x, y, 400, 10, "#12303a", opacity=0.7)
            for k in range(8):
                p.circle(x + 25 + k * 50, y + 5, 4, "#5f8f97")
    p.rect(388, 0, 14, 720, "#d9a26a")
    p.rect(878, 0, 14, 720, "#d9a26a")
    p.person(640, 640, 190, "#16262e")
    p.path("M560,640 L720,640 L770,720 L510,720Z", "#16262e", opacity=0.35)
    p.rect(400, 640, 480, 80, "#1c343e", opacity=0.9)
    p.rect(400, 634, 480, 8, "#d9a26a")
    p.bird(520, 170, 34, "#284a56", 0.6, -6)
    p.bird(780, 120, 22, "#284a56", 0.5, 10)
    return p


@scene
def tide_chart(name="tide-chart"):
    """The pencil curve of the old tide gauge."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#efe6d2")
    p.rect(0, 0, 1280, 720, "#fff", filter=p.noise(0.003, 0.004, "#d6c49c", 3, 0.5, 3), opacity=0.5)
    for x in range(80, 1280, 40):
        p.line(x, 60, x, 640, "#a9b9b4", 1 if (x // 40) % 5 else 2.2, opacity=0.7)
    for y in range(80, 660, 40):
        p.line(40, y, 1240, y, "#a9b9b4", 1 if (y // 40) % 5 else 2.2, opacity=0.7)
    p.line(40, 180, 1240, 180, "#a3392b", 4, stroke_dasharray="16 10")
    pts = []
    for i in range(301):
        t = i / 300
        spring = 70 + 34 * math.sin(t * 6.2 - 1.2)
        y = 400 + spring * math.cos(t * 6.2832 * 7.2) - 172 * math.exp(-((t - 0.685) / 0.075) ** 2)
        pts.append((60 + t * 1160, y + p.rnd.uniform(-1.4, 1.4)))
    d = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in pts)
    p.path(d + " L1220,640 L60,640Z", "#2f6672", opacity=0.14)
    p.path(d, stroke="#2c3a44", stroke_width=4.5, stroke_linejoin="round")
    x, y = min(pts, key=lambda q: q[1])
    p.circle(x, y, 13, "#efe6d2", stroke="#a3392b", stroke_width=5)
    # drum and pen
    p.path("M1010,640 C1050,560 1100,500 1160,420 L1176,432 C1120,510 1070,580 1034,660Z", "#e0b04a")
    p.path("M1010,640 L1034,660 L1000,676Z", "#d9bd94")
    p.path("M1004,664 L1012,670 L1000,676Z", "#2c3a44")
    p.path("M1160,420 L1176,432 L1190,412 L1174,400Z", "#c9574a")
    p.rect(0, 0, 40, 720, "#8d6a42")
    p.rect(1240, 0, 40, 720, "#8d6a42")
    for yy in range(30, 720, 60):
        p.circle(20, yy, 7, "#5d4228")
        p.circle(1260, yy, 7, "#5d4228")
    return p


@scene
def harbour_map(name="harbour-map"):
    """The estuary, the barrier and the islands, from above."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#cfe0dd")
    for k, c in enumerate(("#bcd5d4", "#a9c9ca", "#93bac0")):
        o = k * 46
        p.path(f"M{1290},{60 + o} C1080,{90 + o} 900,{120 + o} 780,{230 + o * 0.5} C700,{300 + o * 0.2} 700,{420 - o * 0.2} 790,{480 - o * 0.5} C930,{570 - o} 1100,{600 - o} 1290,{640 - o}Z", c)
    land, edge, green = "#f3ead6", "#b9a47c", "#c9d3a4"
    p.path("M-20,-20 L900,-20 C880,60 800,100 740,150 C690,196 650,232 600,262 C520,308 430,300 350,316 C240,338 120,330 -20,350Z", land, stroke=edge, stroke_width=4)
    p.path("M-20,740 L-20,410 C120,388 240,402 350,392 C440,386 540,410 600,450 C660,492 740,540 800,600 C840,644 900,690 960,740Z", land, stroke=edge, stroke_width=4)
    p.path("M60,740 L60,500 C160,470 300,480 380,520 C470,566 520,640 560,740Z", green)
    p.path("M120,740 C150,640 240,600 300,560 M240,600 C300,620 360,640 400,700", stroke="#cfe0dd", stroke_width=9)
    p.path("M-20,380 C120,360 240,372 350,356 C450,344 540,346 620,356", stroke="#a9c9ca", stroke_width=26, opacity=0.7)
    # streets
    r = p.rnd
    for i in range(90):
        x, y = r.uniform(60, 560), r.uniform(60, 290)
        lim = 300 - (x - 300) * 0.06
        if y < lim - 20:
            w, h = r.uniform(14, 34), r.uniform(10, 24)
            p.rect(x, y, w, h, r.choice(("#d9734c", "#c9b48c", "#b98a6a", "#e0c9a0")), transform=f"rotate(-8 {x} {y})", opacity=0.9)
    p.path("M40,300 C220,292 380,286 520,250 C600,226 660,180 720,120", stroke="#fffaf0", stroke_width=8)
    p.path("M300,-20 C310,100 330,200 350,296 M120,-20 C140,100 160,220 170,310", stroke="#fffaf0", stroke_width=6)
    # the barrier
    for i in range(8):
        t = i / 7
        x, y = 662 + 26 * t, 236 + (470 - 236) * t
        if i < 7:
            p.line(x, y, x + 26 / 7, y + 234 / 7, "#284a56", 7)
        p.circle(x, y, 10, "#a3392b", stroke="#fffaf0", stroke_width=3)
    # islands
    p.path("M1010,330 C1050,290 1130,300 1150,340 C1166,380 1110,420 1060,410 C1010,400 984,360 1010,330Z", land, stroke=edge, stroke_width=4)
    p.path("M1040,346 C1070,326 1110,330 1120,350 C1124,376 1090,390 1064,384 C1040,380 1026,362 1040,346Z", green)
    p.circle(960, 190, 24, land, stroke=edge, stroke_width=4)
    p.circle(862, 96, 9, "#a3392b", stroke="#fffaf0", stroke_width=3)
    p.path("M700,356 C800,350 900,360 1006,360", stroke="#284a56", stroke_width=3.5, stroke_dasharray="12 9")
    p.path("M700,340 C820,300 1000,240 1290,210", stroke="#d9734c", stroke_width=3, stroke_dasharray="3 9", stroke_linecap="round")
    # a rose
    p.group(transform="translate(1130,580)")
    p.circle(0, 0, 70, "none", stroke="#284a56", stroke_width=2)
    for k in range(8):
        a = k * 45
        l = 66 if k % 2 == 0 else 38
        p.path(f"M0,{-l} L10,-10 L-10,-10Z", "#a3392b" if k == 0 else "#284a56", transform=f"rotate({a})")
    p.end()
    p.rect(18, 18, 1244, 684, "none", stroke="#284a56", stroke_width=2)
    p.rect(26, 26, 1228, 668, "none", stroke="#284a56", stroke_width=1)
    return p


@scene
def oud(name="oud"):
    """An oud on the maker's bench in Chandlers' Row."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, p.grad((0, "#2b3f3c"), (1, "#3d5a50")))
    p.rect(820, 60, 380, 300, "#e6d0a0")
    p.rect(836, 76, 348, 268, p.grad((0, "#a9c4c0"), (1, "#efdcb0")))
    p.line(1010, 76, 1010, 344, "#e6d0a0", 10)
    p.line(836, 210, 1184, 210, "#e6d0a0", 8)
    p.path("M836,300 q60,-50 120,0 t120,0 t120,0 L1184,344 L836,344Z", "#5d8f8d")
    for k, x in enumerate((90, 150, 206, 268, 330)):
        h = (150, 200, 120, 180, 140)[k]
        p.line(x, 60, x, 90, "#1c2b28", 3)
        p.path(f"M{x - 8},90 L{x + 8},90 L{x + 5},{90 + h} L{x - 5},{90 + h}Z", ["#c9a35a", "#8f969a", "#b5653c"][k % 3])
    p.rect(40, 54, 340, 12, "#8d5f38")
    p.rect(0, 560, 1280, 160, p.grad((0, "#9a6a3e"), (1, "#6b4526")))
    for k in range(7):
        p.path(f"M0,{575 + k * 22} C300,{568 + k * 22} 800,{584 + k * 22} 1280,{572 + k * 22}", stroke="#7d5230", stroke_width=2.5, opacity=0.6)
    p.ellipse(560, 612, 420, 26, "#3a2414", opacity=0.5, filter=p.blur(8))
    p.group(transform="translate(540,400) rotate(-14)")
    p.path("M-300,0 C-300,-130 -190,-196 -60,-190 C60,-186 150,-90 250,-24 L250,24 C150,90 60,186 -60,190 C-190,196 -300,130 -300,0Z", "#5d3018")
    p.path("M-284,0 C-284,-118 -184,-180 -60,-176 C54,-172 146,-80 250,-16 L250,16 C146,80 54,172 -60,176 C-184,180 -284,118 -284,0Z", "#e3b878")
    for yy in (-130, -86, -43, 0, 43, 86, 130):
        p.path(f"M-276,{yy * 0.8} C-160,{yy * 1.12} 20,{yy * 1.08} 200,{yy * 0.28}", stroke="#cf9f5e", stroke_width=2, opacity=0.6)

    def rose(x, y, r):
        p.circle(x, y, r, "#2a160c")
        n = 12
        for i in range(n):
            a = i / n * 6.2832
            p.line(x + r * 0.96 * math.cos(a), y + r * 0.96 * math.sin(a), x + r * 0.96 * math.cos(a + 2.1), y + r * 0.96 * math.sin(a + 2.1), "#d9ab66", 2.6)
        p.circle(x, y, r * 0.34, "none", stroke="#d9ab66", stroke_width=3)
        p.circle(x, y, r, "none", stroke="#5d3018", stroke_width=7)

    rose(40, 0, 62)
    rose(-70, -96, 30)
    rose(-70, 96, 30)
    p.rect(-220, -56, 22, 112, "#3a1e10", rx=3)
    p.path("M150,-24 L640,-20 L640,20 L150,24Z", "#2a160c")
    p.path("M636,-20 L740,96 L716,112 L612,20Z", "#3a1e10")
    for i in range(5):
        x, y = 650 + i * 17, 4 + i * 19
        p.line(x - 20, y + 16, x + 34, y - 26, "#c9a35a", 7, stroke_linecap="round")
    for i in range(5):
        for k in (-1.6, 1.6):
            yy = -22 + i * 11 + k
            p.line(-212, yy * 1.7, 640, yy * 0.62, "#f6ecd4", 1.3)
    p.end()
    p.path("M930,560 q30,-30 70,-10 q40,-30 60,10Z", "#e3c48c")
    for k in range(16):
        x, y = p.rnd.uniform(880, 1180), p.rnd.uniform(560, 600)
        p.path(f"M{x},{y} q8,-14 18,-4 q6,10 -6,10", stroke="#e3c48c", stroke_width=4)
    p.path("M120,560 L120,500 L200,500 L200,560Z", "#8f969a")
    p.path("M112,500 L208,500 L196,484 L124,484Z", "#6b4526")
    p.glow(1010, 210, 520, "#fff0c8", 0.3)
    p.shade(0.35)
    return p


@scene
def classroom(name="classroom"):
    """A board with shapes of letters, and small heads."""
    p = Pic(name)
    p.rect(0, 0, 1280, 720, "#e9cfa0")
    p.rect(0, 0, 1280, 720, p.grad((0, "#f0d9ae"), (1, "#d9b27c")))
    p.rect(250, 70, 780, 330, "#6b4526")
    p.rect(266, 86, 748, 298, "#2b5048")
    p.rect(266, 86, 748, 298, "#fff", filter=p.noise(0.006, 0.02, "#7fa398", 3, 0.52, 3), opacity=0.35)
    chalk = "#f6f1e0"
    # curves in the manner of letters, right to left, with their dots
    p.path("M930,190 C930,236 900,256 860,254 C820,252 806,226 812,196", stroke=chalk, stroke_width=11, stroke_linecap="round")
    p.circle(868, 290, 8, chalk)
    p.path("M740,150 L740,250", stroke=chalk, stroke_width=11, stroke_linecap="round")
    p.path("M660,206 C690,186 690,246 650,250 C620,252 580,248 560,246", stroke=chalk, stroke_width=11, stroke_linecap="round")
    p.circle(640, 164, 8, chalk)
    p.circle(668, 164, 8, chalk)
    p.path("M470,180 C430,176 400,206 436,226 C460,240 440,262 390,258 C350,256 330,240 330,220", stroke=chalk, stroke_width=11, stroke_linecap="round")
    p.path("M900,330 q-60,24 -120,0 t-120,0 t-120,0 t-120,0", stroke="#e9b75c", stroke_width=6, stroke_linecap="round")
    p.path("M470,326 l34,-12 l0,24Z", "#e9b75c")
    for x, c in ((110, "#a9c9ca"), (1170, "#a9c9ca")):
        p.rect(x - 74, 90, 148, 240, "#f8f0da")
        p.rect(x - 62, 102, 124, 216, p.grad((0, "#8fb8c4"), (0.6, "#d6e2d4"), (0.61, "#4f8a94"), (1, "#2f6672")))
        p.line(x, 102, x, 318, "#f8f0da", 8)
    p.path("M1130,236 q40,-40 80,0Z", "#f8f0da", opacity=0.8)
    kids = [(150, "#a3392b", "#2a1a16"), (330, "#2b6c80", "#4a2c1c"), (520, "#e0b04a", "#1c1416"), (720, "#40563f", "#6d3f22"), (910, "#7d3f5a", "#2a1a16"), (1110, "#d9734c", "#1c1416")]
    for i, (x, c, hair) in enumerate(kids):
        y = 500 + (i % 2) * 22
        p.bust(x, y, 46, c, shoulders=0.95)
        p.circle(x, y, 47, hair)
        if i % 3 == 0:
            p.circle(x - 40, y + 20, 18, hair)
            p.circle(x + 40, y + 20, 18, hair)
        if i == 2:
            p.path(f"M{x + 84},{y + 140} L{x + 98},{y + 20} L{x + 92},{y - 80}", stroke=c, stroke_width=30, stroke_linecap="round", stroke_linejoin="round")
            p.circle(x + 92, y - 96, 19, "#b9805c")
        if i == 4:
            p.path(f"M{x - 52},{y + 24} C{x - 66},{y - 70} {x + 66},{y - 70} {x + 52},{y + 24} L{x + 70},{y + 110} L{x - 70},{y + 110}Z", "#c9ac8c")
    p.rect(0, 650, 1280, 70, "#8d5f38")
    p.rect(0, 644, 1280, 12, "#a97a4a")
    for x in (240, 620, 1000):
        p.path(f"M{x - 60},646 L{x},634 L{x + 60},646 L{x},656Z", "#f8f0da")
    return p
