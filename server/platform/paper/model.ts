/**
 * What a report says, before it is a page, a PDF or a spreadsheet. Every writer beside this file writes
 * all of it, in this order; paper.test.ts holds them to that.
 */
export type Paper = {
  readonly title: string;
  readonly lede: string;
  /** What it is about and what it stands on: label and value, such as As of, Policy, Digest. */
  readonly about: readonly Fact[];
  readonly sections: readonly Section[];
};

export type Section = {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
};

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "finding"; readonly tone: Tone; readonly title: string; readonly text: string }
  | Table;

export const TONES = ["good", "bad", "open", "plain"] as const;
export type Tone = (typeof TONES)[number];
/** A finding's tone in a word, so that no format tells it by colour alone. */
export const TONE_WORD: Readonly<Record<Tone, string>> = {
  good: "Holds",
  bad: "Falls short",
  open: "Not known",
  plain: "",
};

/** A finding's title with its tone in words before it. */
export function findingText({
  tone,
  title,
}: {
  readonly tone: Tone;
  readonly title: string;
}): string {
  return tone === "plain" ? title : `${TONE_WORD[tone]}: ${title}`;
}

export type Value = string | number | boolean | null;
export type Fact = { readonly label: string; readonly value: Value; readonly unit?: string };

export type Column = {
  readonly id: string;
  readonly title: string;
  /** score: a number whose bar from 0 to `max` the page and the PDF draw beside it. */
  readonly type: "text" | "number" | "score" | "date" | "yes-no";
  /** Such as days or of 100; stands in the head, never in the cell. */
  readonly unit?: string;
  readonly digits?: number;
  readonly max?: number;
  /** How much of the width it takes beside the others. */
  readonly weight?: number;
};

export type Row = readonly Value[];

/**
 * How the page draws a table above it, by the ids of its columns; the table is the drawing's twin and
 * holds every number of it, also where a format has no drawing.
 */
export type Chart =
  /** A bar from 0 to `max`, and the outline of another beside it. */
  | {
      readonly kind: "bars";
      readonly name: string;
      readonly value: string;
      readonly outline?: string | undefined;
      readonly max: number;
      /** Of 100, where higher is worse. */
      readonly isRisk?: boolean | undefined;
    }
  /** A bar of several parts, in the order of sure, lapsed, unproven and unanswered. */
  | { readonly kind: "parts"; readonly name: string; readonly parts: readonly string[] }
  /** A line from low to high with a tick at the middle, and what came as a dot. */
  | {
      readonly kind: "ranges";
      readonly name: string;
      readonly low: string;
      readonly middle: string;
      readonly high: string;
      readonly mark?: string | undefined;
      readonly digits?: number | undefined;
    }
  /** A value that holds until the next. */
  | { readonly kind: "steps"; readonly at: string; readonly value: string }
  /** Dots on a line of time, a lane for each word of `lane`; those of `through` run through all. */
  | {
      readonly kind: "lanes";
      readonly at: string;
      readonly lane: string;
      readonly count: string;
      readonly through: string;
    };

export type Table = {
  readonly kind: "table";
  readonly caption: string;
  readonly chart?: Chart | undefined;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Where there is no row. */
  readonly empty: string;
};

/** What nobody knows is said, not left blank. */
export const NOT_KNOWN = "not known";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A value as a person reads it; dates are ISO in the model and days here. */
export function textOf(value: Value, column?: Pick<Column, "type" | "digits">): string {
  if (value === null) return NOT_KNOWN;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberText(value, column?.digits);
  return column?.type === "date" ? dayText(value) : value;
}

/** Half up at `digits`, as a person rounds by hand; without digits as many as it has, at most four. */
export function numberText(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return NOT_KNOWN;
  const factor = 10 ** (digits ?? 4);
  const rounded =
    Math.floor(value * factor + 0.5 + Number.EPSILON * Math.abs(value * factor)) / factor;
  return digits === undefined ? String(rounded) : rounded.toFixed(digits);
}

/** 23 Nov 2026; text that is no date stays as it is. */
export function dayText(iso: string): string {
  const at = new Date(iso);
  if (!/^\d{4}-\d{2}-\d{2}/.test(iso) || Number.isNaN(at.getTime())) return iso;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export const factText = ({ value, unit }: Fact): string =>
  unit === undefined || value === null ? textOf(value) : `${textOf(value)} ${unit}`;

/** A column's head with its unit: Effort (days). */
export const headText = ({ title, unit }: Column): string =>
  unit === undefined ? title : `${title} (${unit})`;

export const isNumeric = ({ type }: Column): boolean => type === "number" || type === "score";

/** A word's first characters that decide its direction, or null where it has none (UAX 9, P2). */
export function isRightToLeft(text: string): boolean {
  const strong = /\p{L}/u.exec(text.replace(/[\u2066-\u2069]/g, ""));
  return (
    strong !== null &&
    /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(
      strong[0],
    )
  );
}
