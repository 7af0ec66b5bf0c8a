import bidiFactory from "bidi-js";
import { type Face, facesOf, type Weight } from "./fonts.ts";

const bidi = bidiFactory();

export type Style = {
  readonly size: number;
  readonly weight: Weight;
  readonly color: string;
};

/** The few things that setting type asks of a PDF document. */
export type Canvas = {
  font(source: Buffer | string): Canvas;
  fontSize(size: number): Canvas;
  fillColor(color: string): Canvas;
  registerFont(name: string, source: Buffer): Canvas;
  widthOfString(text: string, options?: object): number;
  text(text: string, x: number, y: number, options?: object): Canvas;
};

/** A piece of a line in one face and one direction, in the order in which pieces stand from left to right. */
type Piece = { readonly text: string; readonly face: Face };

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
/** What is not drawn: controls, and marks that only steer direction or joining across words. */
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]/gu;
const STAND_IN = "?";

/** Features are named, if none, so that pdfkit hands a whole run to the shaper and not word by word, which would turn the words of Hebrew around. */
const WHOLE_RUN = { features: [], lineBreak: false, baseline: "alphabetic" } as const;

/** Sets lines of text: chooses faces by character, orders by the bidirectional algorithm, measures and wraps. */
export class Typesetter {
  readonly #canvas: Canvas;
  readonly #widths = new Map<string, number>();

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    for (const weight of [400, 600] as const)
      for (const { name, bytes } of facesOf(weight)) canvas.registerFont(name, bytes);
  }

  /** Lines of at most `width` points; a word that is wider is broken where it has to be. */
  wrap(text: string, width: number, style: Style): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of seen(text).split(/(?<=[ \-/])/)) {
      if (this.widthOf((line + word).trimEnd(), style) <= width) line += word;
      else {
        if (line.trim() !== "") lines.push(line.trimEnd());
        const parts = this.#broken(word, width, style);
        lines.push(...parts.slice(0, -1));
        line = parts.at(-1) ?? "";
      }
    }
    if (line.trim() !== "" || lines.length === 0) lines.push(line.trimEnd());
    return lines;
  }

  #broken(word: string, width: number, style: Style): string[] {
    if (this.widthOf(word.trimEnd(), style) <= width) return [word];
    const parts: string[] = [];
    let part = "";
    for (const { segment } of new Intl.Segmenter("en").segment(word)) {
      if (part !== "" && this.widthOf(part + segment, style) > width) {
        parts.push(part);
        part = "";
      }
      part += segment;
    }
    return [...parts, part];
  }

  widthOf(text: string, style: Style): number {
    const key = `${style.size}/${style.weight}/${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const width = piecesOf(text, style.weight).reduce(
      (sum, piece) => sum + this.#width(piece, style),
      0,
    );
    if (this.#widths.size < 50_000) this.#widths.set(key, width);
    return width;
  }

  #width({ text, face }: Piece, { size }: Style): number {
    return this.#canvas.font(face.name).fontSize(size).widthOfString(text, WHOLE_RUN);
  }

  /** One line with its baseline at `y`; right-aligned it ends at x + width. */
  draw(of: {
    line: string;
    x: number;
    y: number;
    width: number;
    style: Style;
    align?: "left" | "right" | undefined;
  }): void {
    const { line, style } = of;
    let x = of.align === "right" ? of.x + of.width - this.widthOf(line, style) : of.x;
    for (const piece of piecesOf(line, style.weight)) {
      const width = this.#width(piece, style);
      this.#canvas.fillColor(style.color).text(piece.text, x, of.y, WHOLE_RUN);
      x += width;
    }
  }
}

/** Text as it is set: composed, without what cannot be seen, every space a plain one. */
export function seen(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\s\u202f]+/g, " ")
    .replace(UNSEEN, "")
    .trim();
}

/** Whether every character has a face; what has none is set as a question mark and told as actual text. */
export function isDrawable(text: string): boolean {
  return [...seen(text)].every((char) => faceOf(char, 400, null) !== null);
}

function piecesOf(line: string, weight: Weight): Piece[] {
  if (line === "") return [];
  const levels = bidi.getEmbeddingLevels(line);
  const mirrored = bidi.getMirroredCharactersMap(line, levels.levels);
  const text = [...mirrored].reduce(
    (all, [at, char]) => all.slice(0, at) + char + all.slice(at + 1),
    line,
  );
  return inVisualOrder(levelRuns(text, levels.levels)).flatMap(({ text: run, level }) => {
    const pieces = byFace(run, weight);
    if (level % 2 === 0) return pieces;
    // The shaper turns a run of a right-to-left script around; what has no script of its own is turned here.
    return pieces.reverse().map(({ text: piece, face }) => ({
      face,
      text: RIGHT_TO_LEFT.test(piece) ? piece : [...piece].reverse().join(""),
    }));
  });
}

type Run = { readonly text: string; readonly level: number };

function levelRuns(text: string, levels: Uint8Array): Run[] {
  const runs: { text: string; level: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    if (last?.level === level) last.text += text[at];
    else runs.push({ text: text[at] ?? "", level });
  }
  return runs;
}

/** UAX 9, rule L2, on whole runs. */
function inVisualOrder(runs: readonly Run[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...ordered.map(({ level }) => level));
  for (let level = highest; level > 0; level--)
    for (let from = 0; from < ordered.length; from++) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to++;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  return ordered;
}

function byFace(text: string, weight: Weight): Piece[] {
  const pieces: { text: string; face: Face }[] = [];
  for (const char of text) {
    const last = pieces.at(-1);
    const face = faceOf(char, weight, last?.face ?? null);
    const [drawn, by] = face ? [char, face] : [STAND_IN, firstFace(weight)];
    if (last?.face === by) last.text += drawn;
    else pieces.push({ text: drawn, face: by });
  }
  return pieces;
}

function firstFace(weight: Weight): Face {
  const [face] = facesOf(weight);
  if (!face) throw new Error("there is no font");
  return face;
}

/** A space or a full stop stays in the face before it, so that a run is shaped whole. */
function faceOf(char: string, weight: Weight, before: Face | null): Face | null {
  const code = char.codePointAt(0) ?? 0;
  if (before && !/[\p{L}\p{N}]/u.test(char) && before.has(code)) return before;
  return facesOf(weight).find((face) => face.has(code)) ?? null;
}
