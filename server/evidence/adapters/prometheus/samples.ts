import { type Field, Refused } from "../../rules/fields.ts";
import { labelsOf, selector } from "../../rules/labels.ts";
import type { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { type Parsed, parsed } from "./parse.ts";
import { type Reading, sampleTime, sampleValue } from "./values.ts";

type SliceFact = Extract<Fact, { kind: "slice-metric" }>;
type Sample = { readonly time: string | null; readonly value: number | null };

/** /api/v1/query and query_range: the latest sample of each series, of a range also its lowest and highest. */
export function parseSamples(data: Field, reading: Reading): Parsed {
  const type = data.at("resultType").text();
  const result = data.at("result");
  const format = type === "matrix" ? "prometheus.query-range" : "prometheus.query";
  if (type === "string") return parsed(format, [], reading);
  if (type === "scalar") return parsed(format, [scalarFact(result, reading)], reading);
  const facts = new Map<string, SliceFact>();
  for (const series of result.list()) {
    const fact = seriesFact(series.object(), reading);
    if (fact === null) continue;
    if (facts.has(fact.subject))
      throw new Refused("invalid_field", "A series stands in it twice.", series.pointer);
    facts.set(fact.subject, fact);
  }
  return parsed(format, [...facts.values()], reading);
}

function scalarFact(result: Field, reading: Reading): SliceFact {
  const sample = sampleOf(result, reading);
  return sliceFact({ metric: "scalar", labels: {}, samples: [sample], pointer: result.pointer });
}

function seriesFact(series: Field, reading: Reading): SliceFact | null {
  const pairs = series.at("values").isAbsent
    ? [series.at("value")].filter((pair) => !pair.isAbsent)
    : series.at("values").list();
  if (pairs.length === 0) {
    noteHistogram(series, reading.notes);
    return null;
  }
  const { __name__: name, ...labels } = labelsOf(series.at("metric"), reading.notes);
  return sliceFact({
    // An expression has no name, and the answer does not repeat the query.
    metric: name ?? "expression",
    labels,
    samples: pairs.map((pair) => sampleOf(pair, reading)),
    pointer: series.pointer,
  });
}

function noteHistogram(series: Field, notes: Notes): void {
  const isHistogram = !series.at("histogram").isAbsent || !series.at("histograms").isAbsent;
  if (!isHistogram)
    throw new Refused("missing_field", "A series has no sample.", series.at("value").pointer);
  notes.add("not_assessed", "Native histograms are not read.", series.pointer);
}

function sampleOf(pair: Field, reading: Reading): Sample {
  const [time, value, more] = pair.list();
  if (!time || !value || more)
    throw new Refused("wrong_shape", "A sample is a time and a value.", pair.pointer);
  return { time: sampleTime(time, reading), value: sampleValue(value, reading.notes) };
}

type Series = {
  readonly metric: string;
  readonly labels: Record<string, string>;
  readonly samples: readonly Sample[];
  readonly pointer: string;
};

function sliceFact({ metric, labels, samples, pointer }: Series): SliceFact {
  const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  const isRange = samples.length > 1 && values.length > 0;
  const latest = samples.reduce((a, b) => ((b.time ?? "") > (a.time ?? "") ? b : a));
  return {
    kind: "slice-metric",
    subject: metric + selector(labels),
    observedAt: latest.time,
    pointer,
    value: {
      tool: "Prometheus",
      dataset: null,
      model: labels.model ?? null,
      version: labels.version ?? null,
      metric,
      slice: labels,
      value: latest.value,
      n: null,
      aggregate: "value",
      low: isRange ? values.reduce((a, b) => Math.min(a, b)) : null,
      high: isRange ? values.reduce((a, b) => Math.max(a, b)) : null,
      isSensitive: null,
    },
  };
}
