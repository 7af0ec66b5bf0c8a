import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "./interpret.ts";
import { redactJson, redactText } from "./redact.ts";
import { isSecretName } from "./secret-names.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const json = (value: unknown) => {
  const { bytes, notes } = redactJson(Buffer.from(JSON.stringify(value)));
  return { text: bytes.toString("utf8"), notes };
};

describe("secrets", () => {
  it("go from a real page, its facts and its stored text; keys and other values stay", () => {
    const bytes = readFileSync(join(import.meta.dirname, "../fixtures/bad/mlflow.secrets.json"));
    const result = interpret(bytes, { at: AT, maxBytes: 1e6 });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    const everything = `${result.stored.toString("utf8")}${JSON.stringify(result.facts)}${JSON.stringify(result.notes)}`;
    for (const secret of [
      "AKIAIOSFODNN7EXAMPLE",
      "wJalrXUtnFEMI",
      "example-not-a-secret",
      "ghp_EXAMPLE",
      "PRIVATE KEY",
    ])
      expect(everything).not.toContain(secret);
    const named = result.notes
      .filter((note) => note.code === "secret_redacted")
      .map((note) => note.message);
    for (const key of [
      "aws_access_key_id",
      "aws_secret_access_key",
      "db_password",
      "conn",
      "api_token",
      "note",
    ]) {
      expect(everything).toContain(`"${key}"`);
      expect(
        named.some((message) => message.includes(`from ${key} `)),
        key,
      ).toBe(true);
    }
    const [run] = result.facts;
    expect(run?.kind === "run" && run.value.dimensions.configuration.lr).toBe("0.1");
    expect(result.stored.toString("utf8")).toContain("postgres://user:«redacted»@db.example/x");
  });

  it("leave JSON as JSON, numbers and escapes included", () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), fc.integer(), (other, password, pin) => {
        const { text } = json({ other, db_password: password, pin_password: pin, tail: 1 });
        const back: unknown = JSON.parse(text);
        expect(back).toMatchObject({ other, pin_password: "«redacted»", tail: 1 });
      }),
    );
  });

  it("go from prose, code and attributes in XML", () => {
    const xml = `<testsuite name="s"><properties><property name="API_TOKEN" value="abc123def456"/></properties>
<testcase name="t"><failure message="DB_PASSWORD=hunter2-hunter2 refused">curl -H "Authorization: Bearer abcdefghijklmnop1234"</failure></testcase></testsuite>`;
    const { bytes, notes } = redactText(Buffer.from(xml));
    const text = bytes.toString("utf8");
    for (const secret of ["abc123def456", "hunter2", "abcdefghijklmnop1234"])
      expect(text).not.toContain(secret);
    expect(text).toContain('name="API_TOKEN" value="«redacted»"');
    expect(notes.map((note) => note.pointer)).toContain("line:1");
  });

  it("leave YAML lines and CSV columns that are named for them, whatever the value looks like", () => {
    const yaml =
      "train:\n  lr: 0.1\n  db_password: hunter\n  token: |\n    kept\n  use_secret: true\n";
    const lines = redactText(Buffer.from(yaml));
    expect(lines.bytes.toString("utf8")).toBe(yaml.replace("hunter", "«redacted»"));
    expect(lines.notes.map((note) => note.pointer)).toEqual(["line:3"]);

    const csv = 'run,password,note\r\n1,hunter,"a, b"\r\n2,"two\nlines","c ""d"""\r\n3,,e\r\n';
    const table = redactText(Buffer.from(csv));
    expect(table.bytes.toString("utf8")).toBe(
      'run,password,note\r\n1,«redacted»,"a, b"\r\n2,"«redacted»","c ""d"""\r\n3,,e\r\n',
    );
    expect(table.notes.map((note) => note.pointer)).toEqual(["line:2", "line:4"]);
  });

  it("are told from words that only sound like them", () => {
    for (const name of [
      "db_password",
      "apiToken",
      "AWS_SECRET_ACCESS_KEY",
      "token",
      "X-Api-Key",
      "client-secret",
    ])
      expect(isSecretName(name), name).toBe(true);
    for (const name of [
      "pad_token",
      "max_tokens",
      "tokenizer",
      "next_page_token",
      "key",
      "secretary",
      "lr",
      "access",
    ])
      expect(isSecretName(name), name).toBe(false);
    const page = { next_page_token: "eyJvZmZzZXQiOiAyNX0=", pad_token: "</s>", runs: [] };
    expect(json(page)).toEqual({ text: JSON.stringify(page), notes: [] });
  });

  it("stay out of paths: a machine's folders are cut from the source name", () => {
    const { text } = json({
      tags: [{ key: "mlflow.source.name", value: "/home/someone/project/train.py" }],
    });
    expect(text).toContain("«redacted»train.py");
  });
});

describe("secrets where one does not look", () => {
  const SECRET = "Hunter2-Hunter2";
  const goneFrom = (text: string) => expect(text).not.toMatch(/Hunter2|SGVsbG86SHVudGVyMg|AKIAIOS/);

  it.each([
    { metrics: { "auc AKIAIOSFODNN7EXAMPLE": 1 } },
    { labels: { AKIAIOSFODNN7EXAMPLE: {} }, more: [] },
    { [`postgres://u:${SECRET}@db/x`]: { value: 1, [`token=${SECRET}`]: "x" } },
    { [`db password=${SECRET}`]: "x" },
    { args: ["--lr", "0.1", "--db-password", SECRET, "--seed", "7"] },
    { args: `train.py --db-password ${SECRET} --seed 7` },
    { env: { PGPASSWORD: SECRET, dbpassword: SECRET, DB_PASS: SECRET, accesskey: SECRET } },
    { url: `postgres://reader:${SECRET}@more@db.example/x` },
    { url: `postgres://reader:${SECRET}${"x".repeat(400)}@db.example/x` },
    { conn: `DefaultEndpointsProtocol=https;AccountKey=${SECRET}==;EndpointSuffix=x` },
    { curl: "curl -H 'Authorization: Basic SGVsbG86SHVudGVyMg=='" },
  ])("go from JSON, case %#", (value) => {
    const { text, notes } = json({ before: 1, ...value, after: [2] });
    goneFrom(text);
    goneFrom(JSON.stringify(notes));
    expect(JSON.parse(text)).toMatchObject({ before: 1, after: [2] });
    expect(notes.length).toBeGreaterThan(0);
  });

  it("go from JSON that escapes what needs no escape", () => {
    for (const url of [
      String.raw`postgres:\/\/reader:${SECRET}@db.example\/x`,
      String.raw`https://x.example/?a=1\u0026token=${SECRET}`,
    ]) {
      const { bytes } = redactJson(Buffer.from(`{"url":"${url}"}`));
      goneFrom(bytes.toString());
      expect(JSON.parse(bytes.toString())).toHaveProperty("url");
    }
  });

  it("go from XML in either order of attributes, and from the text of an element", () => {
    const xml = `<a><p value="${SECRET}" name="API_TOKEN"/><p name='db_password'>${SECRET}</p><p name="lr" value="0.1"/><p name="lr">0.1</p></a>`;
    const text = redactText(Buffer.from(xml)).bytes.toString();
    goneFrom(text);
    expect(text).toContain('<p name="lr" value="0.1"/><p name="lr">0.1</p>');
  });

  it("leave alone what only looks like one", () => {
    for (const value of [
      { text: "a Basic classification of authorization", pass: 12, n_pass: 3 },
      { args: ["--max-tokens", "512", "--pad-token", "x", "--tokenizer", "bert-base"] },
      { url: "https://example.org/a@b:c", time: "12:30@noon" },
      { "token.count": [1, 2], keys: ["--password"] },
    ])
      expect(json(value)).toEqual({ text: JSON.stringify(value), notes: [] });
  });
});
