import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const whole = { assay: "document/1", title: "Review", author: "Privacy team", date: "2026-10-01" };
const send = (body: unknown) =>
  interpret(Buffer.from(JSON.stringify(body)), { at: AT, maxBytes: 1e6 });

describe("a document that a person enters", () => {
  it("needs only a title, an author and a date", () => {
    const result = send(whole);
    expect(result).toMatchObject({
      kind: "understood",
      source: "document",
      observedAt: "2026-10-01T00:00:00.000Z",
    });
    if (result.kind === "understood")
      expect(result.facts[0]?.value).toMatchObject({
        documentType: "document",
        link: null,
        tests: [],
      });
  });

  it.each([
    [{ ...whole, date: undefined }, "missing_field", "/date"],
    [{ ...whole, date: "2026-02-30" }, "invalid_field", "/date"],
    [{ ...whole, link: "javascript:alert(1)" }, "invalid_field", "/link"],
    [{ ...whole, tests: ["data-99"] }, "invalid_field", "/tests/0"],
    [{ ...whole, assay: "document/2" }, "unsupported_schema_version", "/assay"],
    [{ ...whole, title: ["a"] }, "wrong_type", "/title"],
  ])("refuses %j with %s at %s", (body, code, pointer) => {
    expect(send(body)).toMatchObject({ kind: "refused", refusal: { code, pointer } });
  });

  it("gives no credit to a date in the future, and says so", () => {
    const result = send({ ...whole, date: "2100-01-01" });
    expect(result.kind === "understood" && result.notes.map((note) => note.code)).toContain(
      "future_timestamp",
    );
  });
});
