// A strict reader of Prometheus' text format 0.0.4, for what Assay itself tells: it throws where a scraper
// would, or where a figure breaks the rules of its kind.

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};
export type Family = {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
};

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const TYPES = ["counter", "gauge", "histogram", "summary", "untyped"];

export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families = new Map<string, Family>();
  const helps = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const said = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (said) {
      const [, what = "", name = "", rest = ""] = said;
      if (what === "HELP") helps.set(name, rest);
      else open(families, { name, type: rest, help: helps.get(name) ?? "" });
      continue;
    }
    if (line.startsWith("#")) continue;
    const sample = sampleIn(line);
    familyOf(families, sample.name).samples.push(sample);
  }
  for (const family of families.values()) check(family);
  return families;
}

function open(families: Map<string, Family>, of: Omit<Family, "samples">): void {
  if (!NAME.test(of.name)) throw new Error(`${of.name} is no name`);
  if (!TYPES.includes(of.type)) throw new Error(`${of.name} has no type: ${of.type}`);
  if (families.has(of.name)) throw new Error(`${of.name} is told twice`);
  if (of.help === "") throw new Error(`${of.name} has no help`);
  families.set(of.name, { ...of, samples: [] });
}

function familyOf(families: Map<string, Family>, name: string): Family {
  const found = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ""));
  if (!found) throw new Error(`${name} has no TYPE before it`);
  return found;
}

function sampleIn(line: string): Sample {
  const parts = /^([^\s{]+)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/.exec(line);
  if (!parts) throw new Error(`not a sample: ${line}`);
  const [, name = "", inner = "", value = ""] = parts;
  if (!NAME.test(name)) throw new Error(`${name} is no name`);
  return { name, labels: labelsIn(inner, line), value: numberIn(value, line) };
}

function labelsIn(inner: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pattern = /([^=,]+)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
  while (pattern.lastIndex < inner.length) {
    const found = pattern.exec(inner);
    if (!found) throw new Error(`labels are broken: ${line}`);
    const [, name = "", value = ""] = found;
    if (!LABEL.test(name) || name in labels) throw new Error(`label ${name} of: ${line}`);
    labels[name] = value.replace(/\\([\\"n])/g, (_, one: string) => (one === "n" ? "\n" : one));
  }
  return labels;
}

function numberIn(text: string, line: string): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  if (text === "Nan" || text === "NaN") return Number.NaN;
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`not a number: ${line}`);
  return value;
}

function check({ name, type, samples }: Family): void {
  const seen = new Set<string>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (seen.has(key)) throw new Error(`${key} is told twice`);
    seen.add(key);
    if (type === "counter" && !(sample.value >= 0)) throw new Error(`${name} fell below nothing`);
  }
  if (type === "histogram") checkHistogram(name, samples);
}

/** Buckets only grow, and the last holds all. */
function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, own] of series) {
    const buckets = own.filter((one) => one.name === `${name}_bucket`);
    const count = own.find((one) => one.name === `${name}_count`)?.value;
    let before = 0;
    for (const { value } of buckets) {
      if (value < before)
        throw new Error(`${name} ${key}: a bucket is smaller than the one before`);
      before = value;
    }
    if (buckets.at(-1)?.labels.le !== "+Inf" || buckets.at(-1)?.value !== count)
      throw new Error(`${name} ${key}: the last bucket does not hold all`);
  }
}
