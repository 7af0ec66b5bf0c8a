import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketPage, filesIn, isReadable, pathBelow } from "./rules.ts";

const FOLDER = new URL("https://ci.example/reports/index.html");
const names = (text: string) => filesIn(text)?.map(({ name }) => name);

describe("an index", () => {
  test.each([
    ["a JSON list of names", '["a.json","b.xml"]', ["a.json", "b.xml"]],
    [
      "nginx's JSON",
      '[{"name":"old","type":"directory"},{"name":"a.json","type":"file","mtime":"Tue","size":3}]',
      ["a.json"],
    ],
    ["a list inside an object", '{"files":[{"path":"x/a.json","sha256":"1"}]}', ["x/a.json"]],
    [
      "Apache's page",
      '<!DOCTYPE HTML><html><a href="?C=N;O=D">Name</a> <a href="/">Up</a> <a href="a.xml">a.xml</a></html>',
      ["?C=N;O=D", "/", "a.xml"],
    ],
    ["Python's page", "<!DOCTYPE HTML>\n<a href='b.json'>b.json</a>", ["b.json"]],
  ])("%s", (_, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test("is told from what is none", () => {
    expect(filesIn("hello")).toBeNull();
    expect(filesIn("[broken")).toBeNull();
    expect(filesIn('{"message":"not found"}')).toBeNull();
  });

  test("stamps a file with what changes when it does, when the list says so", () => {
    expect(filesIn('[{"name":"a.json","mtime":"Tue","size":3}]')).toEqual([
      { name: "a.json", stamp: "Tue 3" },
    ]);
    expect(filesIn('["a.json"]')).toEqual([{ name: "a.json", stamp: null }]);
  });

  test("never throws, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const { name } of filesIn(text) ?? []) pathBelow(name, FOLDER);
      }),
    );
  });
});

describe("a listed file", () => {
  test.each([
    ["a.json", "a.json"],
    ["./a.json", "a.json"],
    ["sub/a.json", "sub/a.json"],
    ["/reports/a.json", "a.json"],
    ["https://ci.example/reports/a.json?x=1", "a.json"],
    ["a b.json", "a%20b.json"],
    ["../secrets.json", null],
    ["/etc/a.json", null],
    ["https://elsewhere.example/reports/a.json", null],
    ["//elsewhere.example/reports/a.json", null],
    ["http://ci.example/reports/a.json", null],
    ["..%2fa.json", null],
    ["%2e%2e/a.json", null],
    ["file:///etc/passwd", null],
  ])("%s is at %s", (name, path) => {
    expect(pathBelow(name, FOLDER)).toBe(path);
  });

  test("is only fetched when an adapter could read it", () => {
    const all = ["a.json", "x/report.xml", "a.sarif", "MLmodel", "a.png", "a.whl", "a", "a.tar.gz"];
    expect(all.filter(isReadable)).toEqual(["a.json", "x/report.xml", "a.sarif", "MLmodel"]);
  });
});

describe("a bucket's answer", () => {
  const page = (more: string) => `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${more}</ListBucketResult>`;
  const object =
    "<Contents><Key>r/a&amp;b.json</Key><LastModified>2026-11-24T11:00:00.000Z</LastModified><ETag>&quot;e1&quot;</ETag><Size>7</Size></Contents>";

  test("is a page of objects with where it goes on", () => {
    const next =
      "<IsTruncated>true</IsTruncated><NextContinuationToken>t=1</NextContinuationToken>";
    expect(bucketPage(page(object + next))).toEqual({
      files: [{ name: "r/a&b.json", stamp: '"e1" 7', changedAt: "2026-11-24T11:00:00.000Z" }],
      next: "t=1",
    });
    expect(bucketPage(page(""))).toEqual({ files: [], next: null });
  });

  test("may be the store's refusal, and is nothing else", () => {
    const refusal = "<Error><Code>NoSuchBucket</Code><Message>It does not exist</Message></Error>";
    expect(bucketPage(refusal)).toEqual({ error: "It does not exist (NoSuchBucket)" });
    expect(bucketPage("<html></html>")).toBeNull();
    expect(bucketPage("no xml")).toBeNull();
    expect(bucketPage('<!DOCTYPE x [<!ENTITY a "b">]><ListBucketResult/>')).toBeNull();
  });
});
