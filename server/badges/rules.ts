import type { GateOutcome } from "#server/gates/schema.ts";

/** Words, a mark and a shade, so that colour is never the only sign. Shades reach 4.5:1 under white. */
const SIGNS: Readonly<Record<GateOutcome, { says: string; mark: string; shade: string }>> = {
  pass: { says: "pass", mark: "✓", shade: "#2f6b45" },
  warn: { says: "pass, with waivers", mark: "~", shade: "#7a5a00" },
  blocked: { says: "blocked", mark: "✗", shade: "#9b2d1f" },
  unknown: { says: "not known", mark: "?", shade: "#555555" },
};

const CHARACTER_PX = 6.6;
const PAD_PX = 8;
const widthOf = (text: string) => Math.ceil(text.length * CHARACTER_PX + 2 * PAD_PX);

/** A badge for a README: which gate, and what it says. Plain text and shapes, no script, no font, no reference. */
export function badgeSvg(of: { label: string; outcome: GateOutcome }): string {
  const { says, mark, shade } = SIGNS[of.outcome];
  const right = `${mark} ${says}`;
  const [left, all] = [widthOf(of.label), widthOf(of.label) + widthOf(right)];
  const name = escaped(`${of.label}: ${says}`);
  const text = (x: number, words: string) =>
    `<text x="${x}" y="14" fill="#fff" textLength="${Math.round(words.length * CHARACTER_PX)}">${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${all}" height="20" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    `<rect width="${all}" height="20" rx="3" fill="#333"/>`,
    `<path d="M${left} 0H${all - 3}a3 3 0 0 1 3 3V17a3 3 0 0 1 -3 3H${left}z" fill="${shade}"/>`,
    '<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(PAD_PX, of.label),
    text(left + PAD_PX, right),
    "</g></svg>",
  ].join("");
}

const escaped = (text: string) => text.replace(/[<>&"']/g, (mark) => `&#${mark.codePointAt(0)};`);
