import type { Note } from "../schema.ts";
import { scanJson } from "./json-scan.ts";
import type { Scalar } from "./json-types.ts";
import { readable } from "./pointer.ts";
import { disclosedPasswords, lineOf, namedColumns, namedLines, type Span } from "./redact-lines.ts";
import { isSecretName } from "./secret-names.ts";
import { shapes } from "./secret-shapes.ts";

export const REDACTED = "«redacted»";

export type Redaction = { readonly bytes: Buffer; readonly notes: readonly Note[] };

/** Replaces secrets in JSON that has passed scanJson; keys stay, so that a reader sees what was there. */
export function redactJson(bytes: Buffer): Redaction {
  const finder = new SecretFinder(bytes);
  scanJson(bytes, finder);
  return finder.redaction();
}

/** Replaces secrets in any other text: shapes, `password=…` in prose, attributes, YAML lines and CSV columns so named. */
export function redactText(bytes: Buffer): Redaction {
  const text = bytes.toString("latin1");
  return applySpans(bytes, [
    ...shapes(text),
    ...assignments(text),
    ...disclosedPasswords(text),
    ...attributePairs(text),
    ...namedLines(text),
    ...namedColumns(text),
  ]);
}

type Seen = { name: string | null; value: Scalar | null; isSecret: boolean };

/** A visitor of scanJson that finds secrets as the scan goes. */
export class SecretFinder {
  private readonly spans: Span[] = [];
  private readonly shapes: Span[];
  private nextShape = 0;
  /** Where the value of a secret argument starts. */
  private follows = -1;
  private readonly bytes: Buffer;
  private readonly latin1: string;
  private readonly objects: Seen[] = [];
  private readonly verdicts = new Map<string, boolean>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const text = bytes.toString("latin1");
    this.latin1 = text;
    this.shapes = [...shapes(text), ...assignments(text), ...disclosedPasswords(text)].sort(
      (a, b) => a.start - b.start,
    );
  }

  redaction(): Redaction {
    for (const shape of this.shapes.slice(this.nextShape)) this.takeFromKey(shape, shape.pointer);
    this.nextShape = this.shapes.length;
    return applySpans(this.bytes, this.spans);
  }

  /** Lets the scan go on past bare NaN and Infinity, so that what follows is searched too. */
  nonFinite = (): void => {};

  open = (): void => {
    this.objects.push({ name: null, value: null, isSecret: false });
  };

  scalar = (value: Scalar, pointer: () => string): void => {
    const place = this.objects.at(-1);
    this.takeShapes(value, pointer);
    if (value.key === null) this.takeArgument(value, pointer);
    if (value.key === null || !place) return;
    if (this.isSecret(value.key)) this.add(value, pointer(), readable(value.key));
    // MLflow and others write { "key": "db_password", "value": "…" } for a field of that name.
    else if (value.key === "key" || value.key === "name") place.name = this.text(value);
    else if (value.key === "value") place.value = value;
  };

  /** ["--db-password", "…"] of a command line, as wandb and others keep it. */
  private takeArgument(value: Scalar, pointer: () => string): void {
    if (this.follows === value.start) this.add(value, pointer(), "the argument before");
    const flag = /^"--?([A-Za-z0-9_-]{1,100})"$/.exec(this.raw(value))?.[1];
    const comma = flag && this.isSecret(flag) ? /\s*,\s*/y : null;
    if (comma) comma.lastIndex = value.end;
    this.follows = comma?.test(this.latin1) ? comma.lastIndex : -1;
  }

  close = (pointer: () => string): void => {
    const { name, value } = this.objects.pop() ?? {};
    if (!name || !value) return;
    if (name === "mlflow.source.name") this.addMachinePath(value, pointer());
    else if (this.isSecret(name)) this.add(value, `${pointer()}/value`, readable(name));
  };

  private addMachinePath(value: Scalar, pointer: string): void {
    const folder = /^"((?:\/|[A-Za-z]:\\\\)(?:.*(?:\/|\\\\))?)/.exec(this.raw(value))?.[1];
    if (!folder) return;
    const start = value.start + 1;
    const label = "mlflow.source.name";
    this.spans.push({ start, end: start + folder.length, pointer: `${pointer}/value`, label });
  }

  private takeShapes(value: Scalar, pointer: () => string): void {
    for (;;) {
      const shape = this.shapes[this.nextShape];
      if (!shape || shape.start >= value.end) return;
      this.nextShape++;
      if (shape.start < value.start) {
        this.takeFromKey(shape, pointer());
        continue;
      }
      const label = value.key === "value" ? (this.objects.at(-1)?.name ?? "value") : value.key;
      const end = Math.min(shape.end, value.end - 1);
      this.spans.push({ ...shape, end, pointer: pointer(), label: readable(label ?? "value") });
    }
  }

  /** A metric, a label or a host named by a secret: the name goes, what it names stays. */
  private takeFromKey(shape: Span, pointer: string): void {
    const end = Math.min(shape.end, this.latin1.indexOf('"', shape.start));
    if (end > shape.start) this.spans.push({ ...shape, end, pointer, label: "a name" });
  }

  private add(value: Scalar, pointer: string, label: string): void {
    const isString = this.bytes[value.start] === 34;
    const start = isString ? value.start + 1 : value.start;
    const end = isString ? value.end - 1 : value.end;
    if (end > start) this.spans.push({ start, end, pointer, label, needsQuotes: !isString });
  }

  private isSecret(latin1Name: string): boolean {
    const known = this.verdicts.get(latin1Name);
    if (known !== undefined) return known;
    const verdict = isSecretName(readable(latin1Name));
    if (this.verdicts.size < 10_000) this.verdicts.set(latin1Name, verdict);
    return verdict;
  }

  private raw(value: Scalar): string {
    return this.latin1.slice(value.start, value.end);
  }

  private text(value: Scalar): string | null {
    return this.bytes[value.start] === 34
      ? this.latin1.slice(value.start + 1, value.end - 1)
      : null;
  }
}

const SECRET_HINT =
  /passw|pwd|passphrase|secret|token|credential|_pass\b|(?:api|access|account|private|signing|encryption)[_-]?key/gi;
const NAME_BEFORE = /[A-Za-z0-9_.-]{0,60}$/;
const NAME_AND_VALUE =
  /^([A-Za-z0-9_.-]{1,100})(?:\\?["'])?\s{0,3}[=:]\s{0,3}(?:\\?["'])?([^\s"'<>&,;\\()[\]{}]{8,500})/;

/** `--db-password s3cret` on a command line, where a blank is enough. */
const FLAG_AND_VALUE =
  /^--?([A-Za-z0-9_-]{1,100})\s{1,3}([^\s"'<>&,;\\()[\]{}-][^\s"'<>&,;\\()[\]{}]{3,500})/;

/** `DB_PASSWORD=s3cret-value` and `"token": "…"` inside longer text. Looks around hints, so that it stays linear. */
function assignments(text: string): Span[] {
  const found: Span[] = [];
  for (const hint of text.matchAll(SECRET_HINT)) {
    const before =
      NAME_BEFORE.exec(text.slice(Math.max(0, hint.index - 60), hint.index))?.[0] ?? "";
    const from = hint.index - before.length;
    const here = text.slice(from, from + 620);
    const match = NAME_AND_VALUE.exec(here) ?? FLAG_AND_VALUE.exec(here);
    const [whole = "", name = "", value = ""] = match ?? [];
    // A word alone is prose or code; a secret in text has a digit and some length.
    if (!match || !isSecretName(name) || !/\d/.test(value)) continue;
    const start = from + whole.length - value.length;
    found.push({ start, end: start + value.length, pointer: lineOf(text, start), label: name });
  }
  return found;
}

const NAMED_VALUES = [
  /name\s*=\s*(["'])(?<name>[^"'<>]{1,200})\1\s+value\s*=\s*(?:"(?<value>[^"<>]{1,2000})"|'(?<other>[^'<>]{1,2000})')/dg,
  /value\s*=\s*(?:"(?<value>[^"<>]{1,2000})"|'(?<other>[^'<>]{1,2000})')\s+name\s*=\s*(["'])(?<name>[^"'<>]{1,200})\3/dg,
  /name\s*=\s*(["'])(?<name>[^"'<>]{1,200})\1\s*>(?<value>[^<>]{1,2000})</dg,
];

/** <property name="API_TOKEN" value="…"/> in either order, and <property name="API_TOKEN">…</property>. */
function attributePairs(text: string): Span[] {
  const found: Span[] = [];
  for (const pattern of NAMED_VALUES)
    for (const { groups, indices } of text.matchAll(pattern)) {
      const label = groups?.name ?? "";
      const place = indices?.groups?.value ?? indices?.groups?.other;
      if (!place || !isSecretName(label)) continue;
      const [start, end] = place;
      found.push({ start, end, pointer: lineOf(text, start), label });
    }
  return found;
}

/** A name or a word that came with a document, such as its file name. */
export function withoutSecrets(text: string): string {
  return redactText(Buffer.from(text)).bytes.toString("utf8");
}

function noteOf({ label, pointer }: Span): Note {
  const what = label ? ` from ${withoutSecrets(label)}` : "";
  return {
    code: "secret_redacted",
    message: `A secret was removed${what} before anything was kept.`,
    pointer: placeWithoutSecrets(pointer),
  };
}

/** A place in JSON names keys, and a key may be a secret; / stands as ~1 in it (RFC 6901). */
export function placeWithoutSecrets(pointer: string): string {
  const text = pointer.replaceAll("~1", "/");
  const plain = withoutSecrets(text);
  return plain === text ? pointer : plain;
}

function applySpans(bytes: Buffer, spans: readonly Span[]): Redaction {
  if (spans.length === 0) return { bytes, notes: [] };
  const parts: Buffer[] = [];
  const notes = new Map<string, Note>();
  let from = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const key = `${span.pointer} ${span.label}`;
    if (!notes.has(key)) notes.set(key, noteOf(span));
    if (span.end <= from) continue;
    const put = span.needsQuotes ? `"${REDACTED}"` : REDACTED;
    if (span.start >= from) parts.push(bytes.subarray(from, span.start), Buffer.from(put));
    from = span.end;
  }
  parts.push(bytes.subarray(from));
  return { bytes: Buffer.concat(parts), notes: [...notes.values()] };
}
