import { expect, test } from "vitest";
import { whyNotIn } from "./findings.ts";

test("whatever an address names as the reason for a refusal, the page says a sentence", () => {
  for (const error of ["no_group", "constructor", "__proto__", "toString", "", "<script>"])
    expect(whyNotIn(error)).toMatch(/^[A-Z].*\.$/);
});
