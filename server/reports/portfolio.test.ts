import ExcelJS from "exceljs";
import { beforeAll, expect, test } from "vitest";
import { GET } from "#app/api/v1/reports/[file]/route.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import type { Paper, Row } from "#server/platform/paper/model.ts";
import { paperXlsx } from "#server/platform/paper/xlsx.ts";
import { seedSample } from "#server/samples/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { LINE_COLUMNS } from "./rules/portfolio.ts";

const database = testDb();
const at = new Date("2026-03-01T12:00:00Z");
const deps = () => database.deps(at);
const COUNT = 60;
let owner: WorkspaceScope;
let token: string;

beforeAll(async () => {
  provideDeps(deps());
  owner = await ownerScope(deps());
  await seedSample(deps(), owner, { count: COUNT, seed: 3, at });
  ({ token } = await createToken(deps(), owner, { name: "reports", scopes: ["read"] }));
}, 120_000);

const ask = (file: string, query = "") =>
  GET(
    new Request(`http://localhost/api/v1/reports/${file}${query}`, {
      headers: { authorization: `Bearer ${token}` },
    }),
    { params: Promise.resolve({ file }) },
  );

test("every project is in the streamed files, and numbers stay numbers", async () => {
  const csv = await (await ask("portfolio.csv")).text();
  expect(csv.trimEnd().split("\r\n")).toHaveLength(COUNT + 1);
  const xlsx = new ExcelJS.Workbook();
  await xlsx.xlsx.load(await (await ask("portfolio.xlsx")).arrayBuffer());
  const sheet = xlsx.getWorksheet("projects");
  expect(sheet?.rowCount).toBe(COUNT + 1);
  const risk = LINE_COLUMNS.findIndex(({ id }) => id === "score") + 1;
  expect(typeof sheet?.getRow(2).getCell(risk).value).toBe("number");
  const markdown = await (await ask("portfolio.md")).text();
  expect(markdown.split("\n").filter((line) => line.startsWith("| sample"))).toHaveLength(COUNT);
});

test("paper sums them up and lists the worst", async () => {
  for (const file of ["portfolio.pdf", "portfolio.docx"]) {
    const answer = await ask(file);
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(5_000);
  }
});

test("the filter of the list holds for its files, and a file that there is not names those there are", async () => {
  const critical = await (await ask("portfolio.csv", "?band=critical")).text();
  expect(critical.trimEnd().split("\r\n").length).toBeLessThan(COUNT + 1);
  const answer = await ask("portfolio.exe");
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("portfolio.xlsx");
});

test("a hundred thousand rows of Excel are written in bounded memory", async () => {
  const paper: Paper = { title: "T", lede: "", about: [], sections: [] };
  async function* rows(): AsyncGenerator<Row> {
    for (let i = 0; i < 100_000; i++) yield LINE_COLUMNS.map((_, at) => (at < 6 ? `text ${i}` : i));
  }
  const before = process.memoryUsage().rss;
  let peak = before;
  let bytes = 0;
  const sheet = { name: "projects", columns: LINE_COLUMNS, rows: rows() };
  for await (const chunk of paperXlsx(paper, at, [sheet])) {
    bytes += chunk.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  const grown = Math.round((peak - before) / 1_048_576);
  process.stdout.write(
    `100,000 rows: ${Math.round(bytes / 1_048_576)} MB, resident memory +${grown} MB\n`,
  );
  expect(grown).toBeLessThan(250);
}, 120_000);
