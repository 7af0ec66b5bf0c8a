import { expect, test } from "vitest";
import { sha256 } from "#server/platform/digest.ts";
import { MATRIX, permissionRows, permissionsPage } from "./findings.ts";
import { PERMISSIONS } from "./permissions.ts";
import { newTokenValue } from "./tokens.ts";

test("docs/permissions.md is what the table says", async () => {
  await expect(permissionsPage()).toMatchFileSnapshot("../../docs/permissions.md");
});

test("every line of the table is shown once", () => {
  const shown = MATRIX.flatMap(permissionRows).map((row) => row.verb);
  expect([...shown].sort()).toEqual(Object.keys(PERMISSIONS).sort());
});

test("a token is found by the documented pattern and adds up as documented", () => {
  const pattern = /^assay_[0-9a-f]{72}$/;
  expect(permissionsPage()).toContain(pattern.source.slice(1, -1));
  const token = newTokenValue((bytes) => "7c".repeat(bytes));
  expect(token).toMatch(pattern);
  const [body, sum] = [token.slice(6, 70), token.slice(70)];
  expect(sha256(`assay token checksum ${body}`).slice(0, 8)).toBe(sum);
});
