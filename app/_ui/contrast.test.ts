import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const themes = {
  light: tokensOf(css.split("@media")[0] ?? ""),
  dark: tokensOf(css.split(':root[data-theme="dark"]')[1]?.split("@theme")[0] ?? ""),
};
const byPreference = tokensOf(css.split("@media")[1]?.split(':root[data-theme="dark"]')[0] ?? "");

const TEXT_PAIRS = pairs(
  "ink/bg ink-2/bg ink-3/bg ink/surface ink-2/surface ink-3/surface ink/selected ink-2/selected ink-2/hover on-ink/ink on-mark/mark on-bind/bind on-above/mark-above crit-text/bg crit-text/hover ink-2/future ink/water required/bg",
);
const MARK_PAIRS = pairs(
  "control/bg quiet/bg high/bg critical/bg bind/bg mark/bg mark-2/bg required/bg required/water pass/bg fail/bg warn/bg unknown/bg quiet/future mark/water pass/surface fail/surface warn/surface unknown/surface",
);
/** Machado, Oliveira and Fernandes 2009, severity 1. */
const VISION: Record<string, readonly number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deutan: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritan: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
};

function pairs(text: string): readonly (readonly [string, string])[] {
  return text.split(" ").map((pair) => {
    const [a = "", b = ""] = pair.split("/");
    return [a, b] as const;
  });
}

function tokensOf(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

function linear(hex: string): number[] {
  return [1, 3, 5].map((i) => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [x = 0, y = 0] = [a, b]
    .map((hex) => {
      const [r = 0, g = 0, bl = 0] = linear(hex);
      return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
    })
    .sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

/** OKLab (Ottosson 2020) of a colour as seen with one kind of vision. */
function oklab(hex: string, vision: readonly number[]): [number, number, number] {
  const rgb = linear(hex);
  const [r = 0, g = 0, b = 0] = [0, 3, 6].map((row) => {
    const sum = rgb.reduce((total, v, i) => total + v * (vision[row + i] ?? 0), 0);
    return Math.min(1, Math.max(0, sum));
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(a: string, b: string, vision: readonly number[]): number {
  const [p, q] = [oklab(a, vision), oklab(b, vision)];
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

describe.each(Object.entries(themes))("%s theme", (_name, tokens) => {
  const of = (name: string) => tokens[name] ?? "#000000";

  it.each(TEXT_PAIRS)("%s on %s is readable as text (4.5)", (a, b) => {
    expect(contrast(of(a), of(b))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARK_PAIRS)("%s on %s is visible as a mark (3)", (a, b) => {
    expect(contrast(of(a), of(b))).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(VISION))("the three tones stay apart with %s vision", (_kind, vision) => {
    for (const [a, b] of pairs("quiet/high high/critical quiet/critical")) {
      expect(distance(of(a), of(b), vision), `${a} and ${b}`).toBeGreaterThanOrEqual(12);
    }
  });
});

it("the stored dark theme and the preferred dark theme are the same", () => {
  expect(byPreference).toEqual(themes.dark);
});
