import { gzipSync } from "node:zlib";
import { tarGzOf, zipOf } from "../archives.ts";
import type { Target, Tried } from "./hostile-target.ts";
import { rssBytesOf } from "./memory.ts";

// A little that becomes much: archives, entities, aliases and depth, sent to every entry that reads
// documents. Each has to be answered soon and in words, and to cost little.

const ANSWER_MS_MAX = 20_000;
/** What all of them together may add, at any moment; the largest is a gigabyte unpacked. */
const RSS_MORE_MAX = 900_000_000;
const GB = 1_000_000_000;

type Bomb = { readonly name: string; readonly bytes: Buffer; readonly type: string };

const zeros = (bytes: number) => Buffer.alloc(bytes);
const nested = (depth: number, inner: Buffer): Buffer =>
  depth === 0 ? inner : nested(depth - 1, zipOf([{ name: `${depth}.zip`, body: inner }]));

function laughs(): string {
  const entities = Array.from({ length: 30 }, (_, i) =>
    i === 0 ? '<!ENTITY e0 "ha">' : `<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`,
  );
  return `<?xml version="1.0"?><!DOCTYPE t [${entities.join("")}]><testsuite name="&e29;"/>`;
}

const aliases = () =>
  [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefghij"
      .split("")
      .map(
        (to, i) =>
          `${to}: &${to} [${Array.from({ length: 9 }, () => `*${"abcdefghi"[i]}`).join(",")}]`,
      ),
  ].join("\n");

async function bombs(): Promise<Bomb[]> {
  const json = (name: string, text: string): Bomb => ({
    name,
    bytes: Buffer.from(text),
    type: "application/json",
  });
  const xml = (name: string, text: string): Bomb => ({
    name,
    bytes: Buffer.from(text),
    type: "application/xml",
  });
  const yaml = (name: string, text: string): Bomb => ({
    name,
    bytes: Buffer.from(text),
    type: "application/yaml",
  });
  const zip = (name: string, bytes: Buffer): Bomb => ({ name, bytes, type: "application/zip" });
  const gz = (name: string, bytes: Buffer): Bomb => ({ name, bytes, type: "application/gzip" });
  const hundred = zeros(100_000_000);
  return [
    json("JSON 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000)),
    json("JSON objects 50,000 deep", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`),
    json("JSON never closed", '{"a":['.repeat(200_000)),
    json(
      "JSON with a million keys",
      `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join(",")}}`,
    ),
    json("JSON with one key of megabytes", `{"${"k".repeat(4_000_000)}":1}`),
    json("JSON with a number of a million digits", `{"a":${"9".repeat(1_000_000)}}`),
    json("JSON of nothing but numbers", `[${"0,".repeat(1_500_000)}0]`),
    json("JSON of escapes", `{"a":"${"\\u0041".repeat(700_000)}"}`),
    xml("XML billion laughs", laughs()),
    xml(
      "XML of one long entity many times",
      `<!DOCTYPE t [<!ENTITY a "${"a".repeat(100_000)}">]><testsuite name="${"&a;".repeat(10_000)}"/>`,
    ),
    xml(
      "XML external entity",
      '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>',
    ),
    xml("XML external subset", '<!DOCTYPE t SYSTEM "http://127.0.0.1:1/x.dtd"><testsuite/>'),
    xml("XML 100,000 deep", "<testsuite>".repeat(100_000) + "</testsuite>".repeat(100_000)),
    xml(
      "XML with 100,000 attributes",
      `<testsuite ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(" ")}/>`,
    ),
    yaml("YAML aliases", aliases()),
    yaml("YAML 20,000 deep", "[".repeat(20_000) + "]".repeat(20_000)),
    yaml(
      "YAML indented deep",
      Array.from({ length: 2_500 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    ),
    yaml(
      "YAML with tags that run",
      '!!js/function "function(){}"\n--- !!python/object/apply:os.system ["id"]\n',
    ),
    yaml("YAML merge of itself", "a: &a\n  <<: *a\n"),
    { name: "CSV of commas", bytes: Buffer.from(",".repeat(4_000_000)), type: "text/csv" },
    {
      name: "CSV of one quote",
      bytes: Buffer.from(`a,b\n"${"x\n".repeat(1_500_000)}`),
      type: "text/csv",
    },
    zip(
      "zip of a gigabyte of nothing",
      zipOf([
        { name: "a.json", body: hundred, claims: 10 },
        ...Array.from({ length: 9 }, (_, i) => ({ name: `${i}.json`, body: hundred })),
      ]),
    ),
    zip("zip in zip, 50 deep", nested(50, zipOf([{ name: "a.json", body: "{}" }]))),
    zip(
      "zip of 20,000 members",
      zipOf(Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}.json`, body: "{}" }))),
    ),
    zip("zip that claims little", zipOf([{ name: "a.xml", body: hundred, claims: 1 }])),
    gz("gzip of a gigabyte", gzipOfZeros(GB)),
    gz("gzip in gzip", gzipSync(gzipSync(gzipOfZeros(GB)))),
    gz("tar of a hundred megabytes", await tarGzOf([{ name: "a.json", body: hundred }])),
  ];
}

/** Of pieces that are packed once: a gigabyte never is in memory. */
function gzipOfZeros(bytes: number): Buffer {
  const piece = gzipSync(zeros(10_000_000));
  return Buffer.concat(Array.from({ length: bytes / 10_000_000 }, () => piece));
}

export async function explode(
  target: Target,
  of: { slug: string; hook: { id: string; secret: string } },
): Promise<Tried> {
  const successes: string[] = [];
  let tried = 0;
  let peak = rssBytesOf(target.server.pid);
  const before = peak;
  const watch = setInterval(() => {
    peak = Math.max(peak, rssBytesOf(target.server.pid));
  }, 100);
  try {
    for (const bomb of await bombs())
      for (const entry of entriesFor(bomb, of)) {
        tried += 1;
        const what = `${bomb.name} to ${entry.name}`;
        const sent = { method: entry.method ?? "POST", body: entry.body, headers: entry.headers };
        const answer = await target.ask(entry.at, sent).catch((error: unknown) => String(error));
        if (typeof answer === "string") successes.push(`${what}: ${answer.slice(0, 100)}`);
        else if (answer.status >= 500) successes.push(`${what}: answered ${answer.status}`);
        else if (answer.ms > ANSWER_MS_MAX)
          successes.push(`${what}: took ${Math.round(answer.ms)} ms`);
        else if (/root:[x*]:0:0/.test(answer.text)) successes.push(`${what}: told of a file`);
      }
    // What is read by the worker has to end too.
    await new Promise((done) => setTimeout(done, 2_000));
    const ready = await target.ask("/api/health/ready");
    if (ready.status !== 200) successes.push(`the server answers ${ready.status} afterwards`);
  } finally {
    clearInterval(watch);
  }
  const more = peak - before;
  if (more > RSS_MORE_MAX) successes.push(`memory grew by ${Math.round(more / 1e6)} MB`);
  return {
    tried,
    taken: null,
    successes,
    where: `28 bombs in up to 9 entries; memory grew by ${Math.round(more / 1e6)} MB at most`,
  };
}

type BombEntry = {
  name: string;
  at: string;
  method?: string;
  body: string | Uint8Array;
  headers: Record<string, string>;
};

function entriesFor(
  { bytes, type, name }: Bomb,
  of: { slug: string; hook: { id: string; secret: string } },
): BombEntry[] {
  const evidence = `/api/v1/projects/${of.slug}/evidence`;
  const asJson = { "content-type": "application/json" };
  const text = bytes.byteLength < 4_000_000 ? bytes.toString("utf8") : null;
  const inJson = (field: string, more: object = {}) => JSON.stringify({ ...more, [field]: text });
  const raw: BombEntry[] = [
    {
      name: "evidence",
      at: `${evidence}?fileName=${encodeURIComponent(name)}`,
      body: bytes,
      headers: { "content-type": type },
    },
    { name: "evidence, type unknown", at: evidence, body: bytes, headers: {} },
    {
      name: "the import of a project",
      at: "/api/v1/projects/import",
      body: bytes,
      headers: { "content-type": "application/x-ndjson" },
    },
    {
      name: "a hook",
      at: `/api/v1/hooks/${of.hook.id}`,
      body: bytes,
      headers: { ...asJson, authorization: `Bearer ${of.hook.secret}` },
    },
    {
      name: "evidence that says it is packed",
      at: evidence,
      body: bytes,
      headers: { "content-type": type, "content-encoding": "gzip" },
    },
  ];
  if (type !== "application/zip" && type !== "application/gzip")
    raw.push({
      name: "evidence in a zip",
      at: evidence,
      body: packed(bytes, type),
      headers: { "content-type": "application/zip" },
    });
  if (type === "application/json")
    raw.push(
      { name: "a body of the API", at: "/api/v1/projects", body: bytes, headers: asJson },
      {
        name: "MCP",
        at: "/api/mcp",
        body: bytes,
        headers: { ...asJson, accept: "application/json, text/event-stream" },
      },
      {
        name: "a batch of events",
        at: evidence,
        body: bytes,
        headers: { "content-type": "application/cloudevents-batch+json" },
      },
    );
  if (text !== null && (type === "application/yaml" || type === "application/json"))
    raw.push(
      { name: "a catalogue", at: "/api/v1/catalogues", body: inJson("body"), headers: asJson },
      {
        name: "a policy",
        at: "/api/v1/policies/gate-prototype-pilot/dry-run",
        body: inJson("body"),
        headers: asJson,
      },
    );
  return raw;
}

const packed = (bytes: Buffer, type: string): Buffer =>
  zipOf([{ name: `bomb.${type.split("/")[1]}`, body: bytes }]);
