import type { Field } from "./fields.ts";
import { cleanText, type Notes, recordOf } from "./text.ts";

export type Labels = Record<string, string>;

export function labelsOf(field: Field, notes: Notes): Labels {
  const entries = field.entries().map(([name, value]): [string, string] => {
    const text = cleanText(value.text() ?? "", notes, value.pointer);
    return [cleanText(name, notes, value.pointer), text];
  });
  return recordOf(entries, notes, field.pointer);
}

/** As PromQL writes them: {a="1", b="2"}; nothing where there are none. */
export function selector(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return pairs.length === 0 ? "" : `{${pairs.join(", ")}}`;
}

const WORD = 2 ** 32;
const SEPARATOR = 0xff;

/**
 * The fingerprint that Alertmanager gives the same labels: FNV-1a with 64 bits over the sorted names and
 * values (prometheus/common model.LabelSet). Answers of Prometheus lack it, and its external labels.
 */
export function fingerprint(labels: Labels): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const add = (byte: number) => {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 0x1b3, in two words of 32 bits.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / WORD) + low * 256) % WORD;
    low = product >>> 0;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const part of [name, labels[name] ?? ""]) {
      for (const byte of Buffer.from(part)) add(byte);
      add(SEPARATOR);
    }
  }
  return [high, low].map((word) => word.toString(16).padStart(8, "0")).join("");
}
