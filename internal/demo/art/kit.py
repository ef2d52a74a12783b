"""Drawing kit of the demo's pictures: skies, water, ridges, people, birds.

A Pic is an SVG in the making. Every random choice comes from the picture's
own name, so that making it again gives the same picture. Standard library
only; rendering is make.py's work.
"""

import math
import random


class Pic:
    """One SVG picture, drawn from back to front."""

    def __init__(self, name, w=1280, h=720, back=None):
        self.name, self.w, self.h = name, w, h
        self.rnd = random.Random("ostrow quay " + name)
        self.defs, self.body, self.n = [], [], 0
        if back:
            self.rect(0, 0, w, h, back)

    def svg(self):
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.w}" height="{self.h}" '
            f'viewBox="0 0 {self.w} {self.h}"><defs>{"".join(self.defs)}</defs>{"".join(self.body)}</svg>'
        )

    # Definitions

    def id(self):
        self.n += 1
        return f"i{self.n}"

    def grad(self, *stops, horizontal=False):
        """A gradient; a stop is (offset, colour) or (offset, colour, opacity)."""
        i = self.id()
        x2, y2 = (1, 0) if horizontal else (0, 1)
        self.defs.append(f'<linearGradient id="{i}" x1="0" y1="0" x2="{x2}" y2="{y2}">{self.stops(stops)}</linearGradient>')
        return f"url(#{i})"

    def radial(self, *stops, cx=0.5, cy=0.5, r=0.5):
        i = self.id()
        self.defs.append(f'<radialGradient id="{i}" cx="{cx}" cy="{cy}" r="{r}">{self.stops(stops)}</radialGradient>')
        return f"url(#{i})"

    @staticmethod
    def stops(stops):
        return "".join(
            f'<stop offset="{s[0]}" stop-color="{s[1]}"' + (f' stop-opacity="{s[2]}"' if len(s) > 2 else "") + "/>"
            for s in stops
        )

    def blur(self, dev):
        i = self.id()
        self.defs.append(f'<filter id="{i}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="{dev}"/></filter>')
        return f"url(#{i})"

    def mask(self, shape):
        i = self.id()
        self.defs.append(f'<mask id="{i}" maskUnits="userSpaceOnUse" x="0" y="0" width="{self.w}" height="{self.h}">{shape}</mask>')
        return f"url(#{i})"

    def clip(self, shape):
        i = self.id()
        self.defs.append(f'<clipPath id="{i}">{shape}</clipPath>')
        return f"url(#{i})"

    def noise(self, fx, fy, colour, gain, cut, octaves=4):
        """A filter that fills its box with noise of one colour: where the
        noise is above cut it shows, the more so the greater gain is."""
        i = self.id()
        r, g, b = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        seed = self.rnd.randrange(1000)
        self.defs.append(
            f'<filter id="{i}" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">'
            f'<feTurbulence type="fractalNoise" baseFrequency="{fx} {fy}" numOctaves="{octaves}" seed="{seed}"/>'
            f'<feColorMatrix values="0 0 0 0 {r:.3f} 0 0 0 0 {g:.3f} 0 0 0 0 {b:.3f} {gain} 0 0 0 {-gain * cut:.3f}"/></filter>'
        )
        return f"url(#{i})"

    # Shapes

    def put(self, s):
        self.body.append(s)

    def group(self, **attrs):
        self.put("<g " + at(attrs) + ">")

    def end(self):
        self.put("</g>")

    def rect(self, x, y, w, h, fill, **attrs):
        self.put(f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{fill}" {at(attrs)}/>')

    def circle(self, x, y, r, fill, **attrs):
        self.put(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" {at(attrs)}/>')

    def ellipse(self, x, y, rx, ry, fill, **attrs):
        self.put(f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}" {at(attrs)}/>')

    def path(self, d, fill="none", **attrs):
        self.put(f'<path d="{d}" fill="{fill}" {at(attrs)}/>')

    def poly(self, pts, fill, **attrs):
        self.put('<polygon points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in pts) + f'" fill="{fill}" {at(attrs)}/>')

    def line(self, x1, y1, x2, y2, stroke, width=2, **attrs):
        self.put(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
            f'stroke-width="{width}" {at(attrs)}/>'
        )

    # Nature

    def sky(self, *stops, h=None):
        """The sky down to h, and its last colour below."""
        self.rect(0, 0, self.w, self.h, stops[-1][1])
        self.rect(0, 0, self.w, h or self.h, self.grad(*stops))

    def clouds(self, colour, y0=0, y1=None, gain=3.4, cut=0.48, fx=0.0022, fy=0.011, op=0.9, octaves=4):
        """Layered cloud between y0 and y1, fading at both ends."""
        y1 = y1 or self.h * 0.6
        g = self.grad((0, "#fff", 0 if y0 else 0.75), (0.35, "#fff", 1), (1, "#fff", 0))
        m = self.mask(f'<rect x="0" y="{y0}" width="{self.w}" height="{y1 - y0}" fill="{g}"/>')
        self.group(mask=m, opacity=op)
        self.rect(0, y0, self.w, y1 - y0, "#fff", filter=self.noise(fx, fy, colour, gain, cut, octaves))
        self.end()

    def water(self, y, top, bottom, light="#ffffff", dark="#000000", lop=0.35, dop=0.3, y1=None, calm=1.0, mid=None):
        """Water from the horizon y down: streaks that widen towards us."""
        y1 = y1 or self.h
        h = y1 - y
        stops = [(0, top), (1, bottom)] if not mid else [(0, top), (0.45, mid), (1, bottom)]
        self.rect(0, y, self.w, h, self.grad(*stops))
        bands = [(0.0, 0.42, 0.016, 0.30), (0.22, 0.8, 0.008, 0.11), (0.55, 1.0, 0.0045, 0.05)]
        for a, b, fx, fy in bands:
            g = self.grad((0, "#fff", 0 if a else 0.8), (0.4, "#fff", 1), (1, "#fff", 0 if b < 1 else 1))
            m = self.mask(f'<rect x="0" y="{y + a * h:.1f}" width="{self.w}" height="{(b - a) * h:.1f}" fill="{g}"/>')
            for colour, op, cut in ((dark, dop, 0.47), (light, lop, 0.54)):
                self.group(mask=m, opacity=op)
                f = self.noise(fx * calm, fy * calm, colour, 7, cut, 3)
                self.rect(0, y + a * h, self.w, (b - a) * h, "#fff", filter=f)
                self.end()

    def glint(self, x, y, w, colour, op=0.8, y1=None, spread=2.2):
        """The path of a light on water: streaks within a widening wedge."""
        y1 = y1 or self.h
        h = y1 - y
        b = self.blur(w * 0.16)
        g = self.grad((0, "#fff", 1), (0.7, "#fff", 0.6), (1, "#fff", 0.15))
        m = self.mask(
            f'<polygon points="{x - w / 2:.0f},{y} {x + w / 2:.0f},{y} {x + w * spread / 2:.0f},{y1} '
            f'{x - w * spread / 2:.0f},{y1}" fill="{g}" filter="{b}"/>'
        )
        self.group(mask=m, opacity=op)
        self.rect(0, y, self.w, h, colour, opacity=0.35)
        self.rect(0, y, self.w, h, "#fff", filter=self.noise(0.012, 0.12, colour, 8, 0.46, 3))
        self.end()

    def glow(self, x, y, r, colour, op=0.8):
        self.circle(x, y, r, self.radial((0, colour, op), (0.35, colour, op * 0.42), (1, colour, 0)))

    def ridge(self, y, amp, colour, rough=1.0, bottom=None, op=1, x0=0, x1=None):
        """Land along the horizon. Returns a function giving its height at x."""
        x1 = x1 or self.w
        bottom = bottom or self.h
        waves = [
            (amp * rough**k / (1 + k * 0.9), self.w / (0.7 + k * 1.35 + self.rnd.random()), self.rnd.random() * 7)
            for k in range(6)
        ]

        def at_x(x):
            return y - sum(a * math.sin(x / l * 6.28 + ph) for a, l, ph in waves) * 0.6

        pts = [(x, at_x(x)) for x in range(int(x0), int(x1) + 8, 8)]
        self.poly([(x0, bottom), *pts, (x1, bottom)], colour, opacity=op)
        return at_x

    def bird(self, x, y, s, colour, lift=0.55, bank=0.0, width=None):
        """A bird on the wing, s across from body to wing tip."""
        d = (
            f"M{-s:.1f},{-s * (lift - 0.18):.1f} C{-s * 0.6:.1f},{-s * lift:.1f} {-s * 0.3:.1f},{-s * 0.28:.1f} 0,0 "
            f"C{s * 0.3:.1f},{-s * 0.28:.1f} {s * 0.6:.1f},{-s * lift:.1f} {s:.1f},{-s * (lift - 0.18):.1f} "
            f"C{s * 0.62:.1f},{-s * (lift - 0.16):.1f} {s * 0.34:.1f},{-s * 0.12:.1f} {s * 0.1:.1f},{s * 0.16:.1f} "
            f"L{-s * 0.1:.1f},{s * 0.16:.1f} C{-s * 0.34:.1f},{-s * 0.12:.1f} {-s * 0.62:.1f},{-s * (lift - 0.16):.1f} "
            f"{-s:.1f},{-s * (lift - 0.18):.1f}Z"
        )
        self.path(d, colour, transform=f"translate({x:.1f},{y:.1f}) rotate({bank:.1f})")

    def flock(self, n, x0, x1, y0, y1, s0, s1, colour):
        for _ in range(n):
            t = self.rnd.random()
            self.bird(
                x0 + (x1 - x0) * self.rnd.random(), y0 + (y1 - y0) * t, s0 + (s1 - s0) * self.rnd.random(), colour,
                0.3 + 0.5 * self.rnd.random(), self.rnd.uniform(-16, 16),
            )

    def rain(self, n, colour, op=0.25, slant=-0.35, length=34):
        for _ in range(n):
            x, y, l = self.rnd.uniform(-60, self.w + 60), self.rnd.uniform(-40, self.h), length * self.rnd.uniform(0.5, 1.3)
            self.line(x, y, x + slant * l, y + l, colour, 1.4, opacity=op * self.rnd.uniform(0.4, 1))

    def snowfall(self, n, op=0.9, big=4.2):
        for _ in range(n):
            r = big * self.rnd.random() ** 2 + 0.8
            self.circle(self.rnd.uniform(0, self.w), self.rnd.uniform(0, self.h), r, "#ffffff", opacity=op * self.rnd.uniform(0.4, 1))

    # People, small enough to have no faces

    def person(self, x, y, h, colour, lean=0.0, coat=True, arm=0, step=0.0):
        """Someone standing with the feet at y. arm: -1, 0 or 1 for a raised hand."""
        g = h / 100
        d = []
        sp = 9 + 9 * step
        d.append(f"M{-10 - step * 3},-48 L{-sp},0 L{-sp + 8},0 L0,-42 L{sp - 8},0 L{sp},0 L{10 + step * 3},-48 Z")
        if coat:
            d.append("M-13,-80 C-18,-66 -18,-46 -17,-31 L17,-31 C18,-46 18,-66 13,-80 C8,-86 -8,-86 -13,-80Z")
        else:
            d.append("M-13,-80 C-16,-66 -13,-52 -12,-42 L12,-42 C13,-52 16,-66 13,-80 C8,-86 -8,-86 -13,-80Z")
        self.group(transform=f"translate({x:.1f},{y:.1f}) rotate({lean}) scale({g:.4f})")
        self.path(" ".join(d), colour)
        self.circle(0, -92, 8.6, colour)
        if arm:
            self.path(f"M{arm * 11},-76 L{arm * 24},-94 L{arm * 22},-116", stroke=colour, stroke_width=7, stroke_linejoin="round", stroke_linecap="round")
        self.end()

    def bust(self, x, y, s, colour, shoulders=1.0, neck=None):
        """Head and shoulders, seen from the front; s is the head's radius."""
        w = s * 2.35 * shoulders
        self.path(
            f"M{x - w},{y + s * 4.4} C{x - w},{y + s * 2.3} {x - w * 0.72},{y + s * 1.75} {x - s * 0.5},{y + s * 1.42} "
            f"L{x - s * 0.46},{y + s * 0.6} L{x + s * 0.46},{y + s * 0.6} L{x + s * 0.5},{y + s * 1.42} "
            f"C{x + w * 0.72},{y + s * 1.75} {x + w},{y + s * 2.3} {x + w},{y + s * 4.4}Z", colour,
        )
        self.ellipse(x, y - s * 0.1, s * 0.92, s * 1.08, colour)
        if neck:
            self.path(f"M{x - s * 0.46},{y + s * 0.7} L{x - s * 0.5},{y + s * 1.45} Q{x},{y + s * 1.95} {x + s * 0.5},{y + s * 1.45} L{x + s * 0.46},{y + s * 0.7}Z", neck)

    def shade(self, op=0.35):
        """Darken the corners a little."""
        self.rect(0, 0, self.w, self.h, self.radial((0, "#000", 0), (0.62, "#000", 0), (1, "#000", op), r=0.75))


def at(attrs):
    return " ".join(f'{k.replace("_", "-")}="{v}"' for k, v in attrs.items())


def mix(a, b, t):
    """The colour that lies t of the way from a to b."""
    p, q = ([int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in (a, b))
    return "#" + "".join(f"{round(x + (y - x) * t):02x}" for x, y in zip(p, q))
