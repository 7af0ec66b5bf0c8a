import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./json-scan.ts";

const scan = (text: string) => scanJson(Buffer.from(text));

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("the JSON scan", () => {
  it("accepts whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(scan(text)).toBe(null);
      }),
    );
  });

  it("agrees with JSON.parse on damaged documents, but for what it forbids on purpose", () => {
    const damage = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('"', "{", "]", ",", "\\", "1", "e", " ", "N", "\n"),
    );
    fc.assert(
      fc.property(damage, ([text, place, piece]) => {
        const at = place % (text.length + 1);
        const broken = text.slice(0, at) + piece + text.slice(at);
        const fault = scan(broken);
        if (fault?.code === "duplicate_keys") return;
        expect(fault === null).toBe(parses(broken));
      }),
      { numRuns: 3_000 },
    );
  });

  it("calls a cut document truncated wherever it is cut", () => {
    const value = fc
      .object({ maxDepth: 4 })
      .map((object) => JSON.stringify({ a: object, b: [1, "x"] }));
    fc.assert(
      fc.property(value, fc.nat(), (text, place) => {
        const cut = text.slice(0, 1 + (place % (text.length - 1)));
        expect(scan(cut)?.code).toBe("truncated");
      }),
    );
  });

  it.each([
    ['{"a": 1, "a": 2}', "duplicate_keys", "/a"],
    ['{"é": 1, "\\u00e9": 2}', "duplicate_keys", "/é"],
    ['{"runs": [{"x": NaN}]}', "invalid_json", "/runs/0/x"],
    ['{"a/b": {"c~d": [0, -Infinity]}}', "invalid_json", "/a~1b/c~0d/1"],
    ["[1, 2] 3", "invalid_json", ""],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "too_deep", "/0".repeat(64)],
  ])("refuses %s as %s at %s", (text, code, pointer) => {
    expect(scan(text)).toMatchObject({ code, pointer });
  });

  it("counts columns in characters, not in bytes", () => {
    expect(scan('{"é": ?}')?.message).toContain("line 1, column 7");
  });
});
