import { brotliDecompressSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { hold } from "#server/deliveries/commands.ts";
import { deliver } from "#server/envelopes/commands.ts";
import type { Arrived } from "#server/envelopes/schema.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import type { Db } from "#server/platform/db.ts";
import { registerProject } from "#server/projects/commands.ts";
import { pullConnection } from "#server/pulls/commands.ts";
import { zipOf } from "#server/test/archives.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { fixture } from "#server/test/recorded.ts";

// One secret, sent by every way that words come in beside and inside a document; then every row of every
// table is searched for it.

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const KEY = "AKIAIOSFODNN7EXAMPLE";
const WORD = "Hunter2-Hunter2";
const URL_WITH = `https://ci:${WORD}@ci.example/job`;
const JUNIT = fixture("junit/fixtures/junit-xunit2.xml");
let machine: ProjectScope;
let owner: ProjectScope;

beforeAll(async () => {
  const scope = await ownerScope(deps());
  const project = await registerProject(deps(), scope, {
    name: "Estate",
    slug: "est",
    factors: {},
  });
  owner = narrowToProject(scope, project);
  machine = narrowToProject(await serviceScope(deps(), ["ingest"]), project);
});

/** Every row of every table as text; what is packed is unpacked. */
async function everything(db: Db): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'graphile_worker')`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await db.$queryRawUnsafe<{ row: string }[]>(
      `SELECT t::text AS row FROM ${name} t`,
    );
    rows.push(...found.map(({ row }) => row));
  }
  const documents = await db.evidence.findMany({ select: { body: true, bodyCoding: true } });
  const texts = documents.map(({ body, bodyCoding }) =>
    (bodyCoding === "br" ? brotliDecompressSync(body) : Buffer.from(body)).toString(),
  );
  return [...rows, ...texts].join("\n");
}

async function holdsNeither(answer: unknown): Promise<void> {
  const all = `${JSON.stringify(answer)}\n${await everything(database.db)}`;
  for (const secret of [KEY, WORD, Buffer.from(WORD).toString("hex")])
    expect(all.indexOf(secret) < 0 ? "" : all.slice(all.indexOf(secret) - 200).slice(0, 300)).toBe(
      "",
    );
}

const send = (arrived: Arrived, context: object = {}) =>
  deliver(deps(), machine, { arrived, stated: { maxBytes: 1e8, context } });

test.each<[string, Arrived]>([
  ["a file's name", { bytes: JUNIT, fileName: `report-${KEY}.xml` }],
  ["the name of what is refused", { bytes: Buffer.from("{"), fileName: `password=${WORD}.json` }],
  ["the type of what is refused", { bytes: JUNIT, mediaType: `text/xml; token=${WORD}` }],
  [
    "the names of an archive's members",
    {
      bytes: zipOf([
        { name: `a/${KEY}.xml`, body: `${JUNIT}\n` },
        { name: `b/${KEY}.json`, body: '{"runs":' },
        { name: `c/${KEY}.log`, body: "nothing" },
        { name: `../${KEY}.json`, body: "{}" },
      ]),
      fileName: "ci.zip",
    },
  ],
  [
    "the event that carries it",
    {
      bytes: Buffer.from(
        JSON.stringify({
          specversion: "1.0",
          id: `${KEY}\0`,
          source: URL_WITH,
          type: `token=${WORD}`,
          subject: KEY,
          datacontenttype: "application/xml",
          data: `${JUNIT}\n\n`,
        }),
      ),
    },
  ],
  [
    "an event that is refused",
    {
      bytes: Buffer.from(
        JSON.stringify({ specversion: KEY, id: "1", source: URL_WITH, type: "t", data: {} }),
      ),
      mediaType: "application/cloudevents+json",
    },
  ],
])("nothing keeps a secret in %s", async (_, arrived) => {
  await holdsNeither(await send(arrived));
});

test("nothing keeps a secret in what the sender states", async () => {
  const context = { branch: `fix/${KEY}`, commit: URL_WITH, runId: `run token=${WORD}` };
  await holdsNeither(await send({ bytes: Buffer.from(`${JUNIT}\n\n\n`) }, context));
});

test("nothing keeps a secret in the words of a document that waits", async () => {
  async function* chunks() {
    yield Buffer.from(WORD);
  }
  const stated = { context: { branch: KEY }, eventHeaders: { "ce-source": URL_WITH } };
  await hold(deps(), machine, {
    chunks: chunks(),
    fileName: `${KEY}.json`,
    mediaType: KEY,
    stated,
  });
  await holdsNeither(null);
});

test("an address of a connection with credentials or a key in it is refused before it is kept", async () => {
  for (const url of [URL_WITH, `https://ci.example/?token=${WORD}`, `https://ci.example/#${KEY}`])
    expect(
      NewConnection.safeParse({ kind: "mlflow", name: "M", settings: { url } }).error?.issues[0]
        ?.path,
    ).toEqual(["settings", "url"]);
});

test("neither the tries of a connection nor its jobs tell its credentials", async () => {
  for (const credentials of [
    { kind: "basic", user: KEY, password: WORD },
    { kind: "bearer", token: WORD },
    { kind: "access-key", accessKeyId: KEY, secretAccessKey: WORD },
  ]) {
    const settings = { url: "http://127.0.0.1:1" };
    const made = NewConnection.parse({ kind: "prometheus", name: "P", settings, credentials });
    const { id } = await addConnection(deps(), owner, made);
    await pullConnection(deps(), owner, id);
    await pullConnection(
      { ...deps(), connectHosts: () => [{ kind: "host", host: "127.0.0.1", port: 1 }] },
      owner,
      id,
    );
  }
  await holdsNeither(null);
});
