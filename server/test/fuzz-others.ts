import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { decodeCursor, encodeCursor } from "#app/api/v1/_http/paging.ts";
import { readActuals } from "#server/actuals/rules/import.ts";
import { documentsIn } from "#server/envelopes/queries.ts";
import { scanJson } from "#server/evidence/rules/json-scan.ts";
import { RunCursor } from "#server/explorer/schema.ts";
import { provenBy } from "#server/hooks/rules.ts";
import { readCondition } from "#server/own-catalogues/rules/condition.ts";
import { readCatalogue } from "#server/own-catalogues/rules/read.ts";
import { parseAllowList, whyRefusedUrl } from "#server/platform/addresses.ts";
import { AppError } from "#server/platform/errors.ts";
import {
  newKeyPair,
  openEnvelope,
  SignedEnvelope,
  signEnvelope,
} from "#server/platform/signed-envelope.ts";
import { BUILT_IN_WRITTEN } from "#server/policies/catalogue.ts";
import { celFaults, compileCel } from "#server/policies/rules/cel.ts";
import { METRIC_FORMS, parseMetric } from "#server/policies/rules/metric.ts";
import { readPolicy } from "#server/policies/rules/read.ts";
import { policyYaml } from "#server/policies/rules/write.ts";
import { readFinished } from "#server/reference-class/rules/import.ts";
import { check, spooled } from "#server/transfer-files/queries.ts";
import { tarGzOf, zipOf } from "./archives.ts";

// Everything else that reads what somebody sent: text that people write, files that they import, and what
// comes in around a document. For the fuzzing of fuzz.ts and its short run among the tests.

export type Reader = {
  readonly id: string;
  readonly samples: () => readonly Buffer[] | Promise<readonly Buffer[]>;
  /** Refuses by its answer or with an AppError; anything else that it throws is a fault. */
  readonly read: (bytes: Buffer) => unknown;
};

const SERVER = path.resolve(import.meta.dirname, "..");
const file = (name: string) => readFileSync(path.join(SERVER, name));
const texts =
  (...all: string[]) =>
  () =>
    all.map((text) => Buffer.from(text));
const asText = (bytes: Buffer) => bytes.toString("utf8");
const JUNIT = '<testsuite name="s" tests="1"><testcase name="t" classname="c"/></testsuite>';
const BOUNDARY = "assay-boundary";
const DIGEST = "0".repeat(64);
const keys = newKeyPair();
const HOOK_KINDS = ["alertmanager-hook", "github-hook", "mlflow-hook"] as const;

const form = () =>
  `${["a.xml", "b.xml"]
    .map(
      (name) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/xml\r\n\r\n${JUNIT}\r\n`,
    )
    .join("")}--${BOUNDARY}--\r\n`;

const PROJECT = [
  {
    format: "assay-project",
    version: 1,
    exportedAt: "2026-01-01T00:00:00Z",
    catalogueVersion: "1.0.0",
    project: { id: "p", slug: "one", name: "One" },
    people: [{ id: "u", role: "engineer" }],
  },
  { table: "Evidence", row: { id: "e", projectId: "p", body: "00" } },
  { end: { rows: { Evidence: 1 }, sha256: DIGEST } },
];

async function project(bytes: Buffer): Promise<unknown> {
  const chunks = (async function* () {
    yield bytes;
  })();
  const spool = await spooled(chunks);
  try {
    return await check(spool);
  } finally {
    await spool.close();
  }
}

const Place = z.object({ at: z.coerce.date(), id: z.string() });
const headersIn = (bytes: Buffer) => {
  const [head = "", ...rest] = asText(bytes).split("\n");
  const pairs = head.split(";").map((pair) => pair.split("=", 2));
  const known = new Map(pairs.map(([name = "", value = ""]) => [name, value]));
  return {
    headers: { get: (name: string) => known.get(name) ?? null },
    body: Buffer.from(rest.join("\n")),
  };
};

export const READERS: readonly Reader[] = [
  {
    id: "archives",
    samples: async () => [
      zipOf([
        { name: "a.xml", body: JUNIT },
        { name: "b/c.json", body: '{"a":[1,2,3]}' },
      ]),
      await tarGzOf([{ name: "a.xml", body: JUNIT }]),
      zipOf([{ name: "in.zip", body: zipOf([{ name: "a.xml", body: JUNIT }]) }]),
    ],
    read: (bytes) => documentsIn({ bytes, fileName: "a.zip", mediaType: undefined }, 5_000_000),
  },
  {
    id: "forms",
    samples: texts(form()),
    read: (bytes) =>
      documentsIn(
        { bytes, fileName: undefined, mediaType: `multipart/form-data; boundary=${BOUNDARY}` },
        5_000_000,
      ),
  },
  {
    id: "cloud-events",
    samples: () =>
      [
        "structured-0-mlflow.json",
        "structured-4-junit.json",
        "structured-base64.json",
        "batch.json",
      ]
        .map((name) => file(`envelopes/fixtures/${name}`))
        .filter((bytes) => bytes.length < 60_000),
    read: (bytes) =>
      documentsIn(
        { bytes, fileName: undefined, mediaType: "application/cloudevents+json" },
        5_000_000,
      ),
  },
  {
    id: "json-scan",
    samples: texts('{"a":[1,-2.5e3,"\\u00e9\\n",true,null],"b":{"c":{}}}', "[]", '"x"'),
    read: (bytes) => {
      const fault = scanJson(bytes, {});
      if (fault === null) JSON.parse(asText(bytes));
    },
  },
  {
    id: "policies",
    samples: () =>
      BUILT_IN_WRITTEN.map(({ policy }) =>
        Buffer.from(policyYaml(policy, "https://assay.example/schema")),
      ),
    read: (bytes) => readPolicy(asText(bytes), []),
  },
  {
    id: "cel",
    samples: texts(
      "score >= 70 && confidence > 0.5",
      'tests["mlt-1"].credit >= 0.5 || challenges.all(c, c.residual < 2)',
      "has(factors.stage) ? factors.stage == 'pilot' : false",
      "size(stale) < 3 && !('x' in tags)",
    ),
    read: (bytes) => {
      const text = asText(bytes);
      if (celFaults(text).length === 0) compileCel(text).run({});
    },
  },
  {
    id: "metrics of conditions",
    samples: texts("mlts.final", ...METRIC_FORMS),
    read: (bytes) => {
      try {
        return parseMetric(asText(bytes));
      } catch (error) {
        // It says by an Error what is no metric.
        if (error instanceof Error && error.constructor === Error) return null;
        throw error;
      }
    },
  },
  {
    id: "own catalogues",
    samples: () => [
      file("own-catalogues/fixtures/fairness.yaml"),
      file("own-catalogues/fixtures/release-lens.json"),
    ],
    read: (bytes) => readCatalogue(asText(bytes), "lens"),
  },
  {
    id: "conditions of lenses",
    samples: texts("a && (b || !c)", "default", "choice_1 || choice_2 && !choice_3"),
    read: (bytes) => readCondition(asText(bytes)),
  },
  {
    id: "project files",
    samples: texts(PROJECT.map((line) => `${JSON.stringify(line)}\n`).join("")),
    read: project,
  },
  {
    id: "CSV of finished projects",
    samples: texts(
      'name,finishedOn,estimateDays,actualDays,stage\nOne,2026-01-01,10,12,pilot\n"Two, three",2026-02-01,4.5,5,research\n',
      "name;finishedOn;estimateDays;actualDays\nEins;01.02.2026;4,5;6\n",
    ),
    read: (bytes) => readFinished(asText(bytes)),
  },
  {
    id: "CSV of effort",
    samples: texts("package,label,startedOn,endedOn,days\na,Work,2026-01-01,2026-01-05,3\n"),
    read: (bytes) => readActuals(asText(bytes), [{ id: "a", name: "A" }]),
  },
  {
    id: "cursors",
    samples: () => [
      Buffer.from(encodeCursor({ at: "2026-01-01T00:00:00Z", id: "a" })),
      Buffer.from(encodeCursor([1.5, "run"])),
    ],
    read: (bytes) => [decodeOr(asText(bytes)), RunCursor.safeParse(asText(bytes))],
  },
  {
    id: "signed envelopes",
    samples: () => [Buffer.from(JSON.stringify(signEnvelope("text/plain", "one", keys)))],
    read: (bytes) => {
      const parsed = SignedEnvelope.safeParse(jsonOr(asText(bytes)));
      if (!parsed.success) return null;
      const payload = openEnvelope(parsed.data, [keys.publicKey]);
      // Whatever was changed: what opens is what was signed.
      if (payload !== null && payload !== "one")
        throw new Error("an envelope opened to another payload");
      return payload;
    },
  },
  {
    id: "addresses",
    samples: texts("https://mlflow.example:5000/base?x=1", "http://[::1]:80/", "http://127.0.0.1/"),
    read: (bytes) => whyRefusedUrl(asText(bytes), parseAllowList("10.0.0.0/8 mlflow.example:5000")),
  },
  {
    id: "hooks",
    samples: texts(
      "authorization=Bearer x\n{}",
      `x-hub-signature-256=sha256=${DIGEST};x-github-event=workflow_run\n{}`,
      "x-mlflow-signature=v1,eA==;x-mlflow-timestamp=1;x-mlflow-delivery-id=1\n{}",
    ),
    read: (bytes) => {
      const { headers, body } = headersIn(bytes);
      for (const kind of HOOK_KINDS)
        if (provenBy(kind, { headers, body, secret: "s".repeat(64), at: new Date(0) }))
          throw new Error(`${kind} took what nobody signed`);
    },
  },
];

function decodeOr(text: string): unknown {
  return decodeCursor(text, Place);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Per input: what one may take and what one may hold. */
export const READ_MS_MAX = 2_500;
export const READ_BYTES_MAX = 300_000_000;

/** What must hold of any bytes; `fault` is what does not. */
export async function tryReader(
  bytes: Buffer,
  reader: Reader,
): Promise<{ fault: string | null; isRefused: boolean }> {
  let isRefused = false;
  const startedAt = performance.now();
  const held = heldBytes();
  try {
    await reader.read(bytes);
  } catch (error) {
    isRefused = true;
    if (!(error instanceof AppError) || error.code === "internal") {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { fault: `threw ${said.slice(0, 200)}`, isRefused };
    }
  }
  return {
    fault: faultIn({ ms: performance.now() - startedAt, more: heldBytes() - held }),
    isRefused,
  };
}

function faultIn({ ms, more }: { ms: number; more: number }): string | null {
  if (ms > READ_MS_MAX) return `took ${Math.round(ms)} ms`;
  if (more > READ_BYTES_MAX) return `held ${Math.round(more / 1e6)} MB more`;
  return "polluted" in {} ? "Object.prototype was changed" : null;
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
