import ExcelJS from "exceljs";
import { tarGzOf, zipOf } from "../archives.ts";
import type { Target, Tried } from "./hostile-target.ts";
import { SCRIPTS } from "./hostile-xss.ts";

// What leaves Assay as a file: nothing in it is run by a spreadsheet, and no name leads out of where it
// belongs.

/** What spreadsheets take for a formula or a command, also behind what they skip. */
export const FORMULAS = [
  "=cmd|' /C calc'!A0",
  "+1+cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '=HYPERLINK("http://assay.invalid","x")',
  "\t=1+1",
  " =1+1",
  "\uff1d1+1",
  '";=1+1;"',
  "x\n=1+1",
  "x\r=1+1",
] as const;

const FIRST = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** A figure of ours may be negative. */
const FIGURE = /^[-+]?\d+([.,]\d+)?( ?%)?$/;

/** Fields of CSV as a spreadsheet splits it (RFC 4180; a field that is quoted may hold line ends). */
export function fieldsOf(csv: string): string[] {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < csv.length; i++) {
    const sign = csv[i] ?? "";
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (csv[i + 1] === '"') {
        field += '"';
        i += 1;
      } else isQuoted = false;
    } else if (sign === '"' && field === "") isQuoted = true;
    else if (sign === "," || sign === "\n" || sign === "\r") {
      fields.push(field);
      field = "";
    } else field += sign;
  }
  return [...fields, field];
}

export const runs = (field: string): boolean =>
  FIRST.test(field.trimStart() === field ? field : field.trimStart()) && !FIGURE.test(field);

/** Every export in every format, each cell of it looked at. */
export async function lookAtExports(target: Target, slug: string): Promise<Tried> {
  const kinds = ["readiness", "gate", "handover", "retrospective"];
  const paths = [
    "/portfolio.csv",
    `/projects/${slug}/plan.csv`,
    ...["csv", "xlsx"].map((format) => `/reports/portfolio.${format}`),
    ...kinds.flatMap((kind) =>
      ["csv", "xlsx"].map((format) => `/projects/${slug}/reports/${kind}.${format}`),
    ),
  ];
  let tried = 0;
  let taken = 0;
  const successes: string[] = [];
  for (const at of paths) {
    const response = await fetch(`${target.server.url}/api/v1${at}`, {
      headers: { cookie: target.cookie, "sec-fetch-site": "same-origin" },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status === 404 && at.includes("retrospective")) continue;
    if (!response.ok)
      throw new Error(`${at} answered ${response.status}: ${bytes.toString("utf8").slice(0, 200)}`);
    const cells = at.endsWith(".csv") ? fieldsOf(bytes.toString("utf8")) : await cellsOf(bytes);
    tried += cells.length;
    for (const { text, isFormula } of cells.map((cell) =>
      typeof cell === "string" ? { text: cell, isFormula: false } : cell,
    )) {
      if (/cmd\||1\+1/.test(text)) taken += 1;
      if (isFormula || (at.endsWith(".csv") && runs(text)))
        successes.push(`${at}: ${JSON.stringify(text.slice(0, 60))} would be run`);
    }
    const disposition = response.headers.get("content-disposition") ?? "";
    if (!/^attachment; filename="[A-Za-z0-9._-]+"/.test(disposition))
      successes.push(`${at}: is not kept as a file (${disposition})`);
    if (response.headers.get("x-content-type-options") !== "nosniff")
      successes.push(`${at}: may be sniffed`);
  }
  return { tried, taken, successes, where: `cells of ${paths.length} exports` };
}

async function cellsOf(bytes: Buffer): Promise<{ text: string; isFormula: boolean }[]> {
  const book = new ExcelJS.Workbook();
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  await book.xlsx.load(copy);
  const cells: { text: string; isFormula: boolean }[] = [];
  book.eachSheet((sheet) =>
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        cells.push({
          text: cell.text,
          isFormula:
            cell.formula !== undefined || cell.hyperlink?.includes("assay.invalid") === true,
        });
      }),
    ),
  );
  return cells;
}

/** Reports, badges and downloads that are no tables: kept as files, or an image in which nothing runs. */
export async function lookAtFiles(
  target: Target,
  slug: string,
  documents: readonly string[],
): Promise<Tried> {
  const successes: string[] = [];
  const reports = ["readiness", "gate", "handover"].flatMap((kind) =>
    ["pdf", "docx", "md"].map((format) => `/api/v1/projects/${slug}/reports/${kind}.${format}`),
  );
  const paths = [
    ...reports,
    ...["pdf", "docx", "md"].map((format) => `/api/v1/reports/portfolio.${format}`),
    ...documents.map((id) => `/api/v1/projects/${slug}/evidence/${id}/raw`),
    `/api/v1/projects/${slug}/export`,
    `/api/v1/projects/${slug}/plan.md`,
    "/api/v1/audit",
  ];
  for (const at of paths) {
    const answer = await target.ask(at);
    if (answer.status >= 300)
      throw new Error(`${at} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    const type = answer.headers.get("content-type") ?? "";
    if (/html|svg|xml;|^text\/xml|javascript/.test(type)) successes.push(`${at}: is ${type}`);
    if (!(answer.headers.get("content-disposition") ?? "").startsWith("attachment"))
      successes.push(`${at}: is shown and not kept`);
    if (answer.headers.get("x-content-type-options") !== "nosniff")
      successes.push(`${at}: may be sniffed`);
    if (!(answer.headers.get("content-security-policy") ?? "").includes("default-src 'none'"))
      successes.push(`${at}: comes without a policy`);
    if (
      at.endsWith(".pdf") &&
      /\/(JavaScript|JS|Launch|OpenAction|EmbeddedFile)\b/.test(answer.text)
    )
      successes.push(`${at}: holds something that runs`);
    if (
      at.endsWith(".md") &&
      SCRIPTS.some((script) => script.startsWith("<") && answer.text.includes(script))
    )
      successes.push(`${at}: holds markup as it was sent`);
  }
  return { tried: paths.length, taken: null, successes, where: "reports, raw documents, exports" };
}

// ── names that lead elsewhere ───────────────────────────────────────────────────────────────────

const PATHS = [
  "../../../../etc/passwd",
  "..\\..\\..\\windows\\win.ini",
  "/etc/passwd",
  "C:\\windows\\win.ini",
  "....//....//etc/passwd",
  "a/../../../../etc/passwd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..%252f..%252fetc%252fpasswd",
  "\u2024\u2024/\u2024\u2024/etc/passwd",
  "file:///etc/passwd",
  "/proc/self/environ",
  "..;/..;/etc/passwd",
  "aux",
  "\u202egpj.exe",
] as const;
const LEAKED = /root:[x*]:0:0|ASSAY_SECRET=|\[fonts\]|"scripts":/;

export async function leadElsewhere(target: Target, slug: string, hook: string): Promise<Tried> {
  const successes: string[] = [];
  let tried = 0;
  const look = async (what: string, at: string, sent: Parameters<Target["ask"]>[1] = {}) => {
    tried += 1;
    const answer = await target.ask(at, sent);
    if (answer.status >= 500)
      throw new Error(`${what} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    if (LEAKED.test(answer.text))
      successes.push(`${what}: tells of a file (${answer.text.slice(0, 60)})`);
    return answer;
  };
  const junit = '<testsuite name="s" tests="1"><testcase name="t" classname="c"/></testsuite>';
  for (const name of PATHS) {
    const one = encodeURIComponent(name);
    for (const place of [
      `/api/v1/projects/${one}`,
      `/api/v1/projects/${slug}/evidence/${one}`,
      `/api/v1/projects/${slug}/evidence/${one}/raw`,
      `/api/v1/projects/${slug}/reports/${one}`,
      `/api/v1/projects/${slug}/gates/${one}/decisions`,
      `/api/v1/reports/${one}`,
      `/api/v1/catalogues/${one}`,
      `/api/v1/policies/${one}`,
      `/api/v1/${name.replace(/[\\#?]/g, "/")}`,
      `/api/badge/${one}`,
      `/_next/static/${name.replace(/[\\#?]/g, "/")}`,
      `/_next/image?url=${one}&w=64&q=75`,
      `/projects/${one}`,
      `/settings/catalogues/${one}`,
    ])
      await look(`${place.slice(0, 60)}`, place);
    const stated = new URLSearchParams({ fileName: name, branch: name });
    const evidence = `/api/v1/projects/${slug}/evidence`;
    const kept = await look(`file name ${name}`, `${evidence}?${stated}`, {
      body: junit.replace('name="t"', `name="t${tried}"`),
    });
    const location = kept.headers.get("location");
    if (location) {
      const raw = await look(`download of ${name}`, `${location}/raw`);
      const disposition = raw.headers.get("content-disposition") ?? "";
      const ascii = /filename="([^"]*)"/.exec(disposition)?.[1] ?? "";
      if (/[\\/:]|[\r\n]/.test(ascii))
        successes.push(`download of ${name}: is to be kept as ${ascii}`);
    }
    const report = junit.replace('name="t"', `name="z${tried}"`);
    await look(`zip with ${name}`, evidence, {
      body: zipOf([
        { name, body: report },
        { name: "link", body: "/etc/passwd", mode: 0o120777 },
      ]),
      headers: { "content-type": "application/zip" },
    });
    const tar = await tarGzOf([
      { name, body: report },
      { name: "l", type: "symlink", linkname: "/etc/passwd" },
      { name: "h", type: "link", linkname: "/etc/passwd" },
    ]);
    await look(`tar with ${name}`, evidence, {
      body: tar,
      headers: { "content-type": "application/gzip" },
    });
    const form = new FormData();
    form.set("file", new File([report], name));
    const encoded = new Response(form);
    const body = new Uint8Array(await encoded.arrayBuffer());
    await look(`form with ${name}`, evidence, {
      body,
      headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    });
    await look(`import of ${name}`, `/api/v1/projects/import?slug=${one}`, {
      body: `{"kind":"${name.replaceAll("\\", "\\\\")}"}`,
    });
    await look(`hook ${name}`, `/api/v1/hooks/${one}`, { body: "{}" });
    await look(`hook's body ${name}`, `/api/v1/hooks/${hook}`, {
      body: JSON.stringify({ file: name }),
    });
  }
  return {
    tried,
    taken: null,
    successes,
    where: "addresses, ids, slugs, file names, members of zip, tar and form, names of packs",
  };
}
