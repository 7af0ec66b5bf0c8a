import fs from "node:fs";
import path from "node:path";

/**
 * The faces that paper is set in, looked through in this order for each character: Archivo, then Noto
 * Sans for what it lacks. Each is a static cut of the open fonts (OFL-*.txt beside them) whose PostScript name differs
 * in its last letter, since pdfkit tells embedded fonts apart by it.
 */
const FACES = [
  "archivo-latin",
  "archivo-latin-ext",
  "archivo-vietnamese",
  "noto-sans-greek",
  "noto-sans-cyrillic",
  "noto-sans-cyrillic-ext",
  "noto-sans-hebrew",
  "noto-sans-arabic",
  "noto-sans-math",
] as const;
/** Arrows and signs, in one weight. */
const ONE_WEIGHT = "noto-sans-math";

export type Weight = 400 | 600;
export type Face = {
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether it has a glyph of its own for a code point. */
  readonly has: (codePoint: number) => boolean;
};

const kept = new Map<Weight, readonly Face[]>();

/** Read once; half a megabyte for both weights together. */
export function facesOf(weight: Weight): readonly Face[] {
  const found = kept.get(weight);
  if (found) return found;
  const folder = path.join(
    /* turbopackIgnore: true */ process.cwd(),
    "server/platform/paper/fonts",
  );
  const faces = FACES.map((face) => {
    const name = `${face}-${face === ONE_WEIGHT ? 400 : weight}`;
    const bytes = fs.readFileSync(path.join(/* turbopackIgnore: true */ folder, `${name}.ttf`));
    const drawn = codePointsOf(bytes);
    return { name, bytes, has: (codePoint: number) => drawn.has(codePoint) };
  });
  kept.set(weight, faces);
  return faces;
}

/** What a font's character map lists (OpenType cmap, format 4: all of these faces lie in the first plane). */
function codePointsOf(font: Buffer): ReadonlySet<number> {
  const drawn = new Set<number>();
  const map = tableAt(font, "cmap");
  for (let i = 0; i < font.readUInt16BE(map + 2); i++) {
    const at = map + font.readUInt32BE(map + 8 + i * 8);
    if (font.readUInt16BE(at) === 4) addSegments(font, at, drawn);
  }
  return drawn;
}

function addSegments(font: Buffer, at: number, drawn: Set<number>): void {
  const size = font.readUInt16BE(at + 6);
  const [ends, starts, deltas, ranges] = [
    at + 14,
    at + 16 + size,
    at + 16 + 2 * size,
    at + 16 + 3 * size,
  ];
  for (let i = 0; i < size; i += 2) {
    const last = font.readUInt16BE(ends + i);
    const first = font.readUInt16BE(starts + i);
    const delta = font.readUInt16BE(deltas + i);
    const range = font.readUInt16BE(ranges + i);
    for (let code = first; code <= last && code < 0xffff; code++) {
      const listed =
        range === 0 ? code : font.readUInt16BE(ranges + i + range + 2 * (code - first));
      if (range === 0 ? ((listed + delta) & 0xffff) !== 0 : listed !== 0) drawn.add(code);
    }
  }
}

function tableAt(font: Buffer, tag: string): number {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const at = 12 + 16 * i;
    if (font.toString("latin1", at, at + 4) === tag) return font.readUInt32BE(at + 8);
  }
  throw new Error(`the font has no table ${tag}`);
}
