import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesInWords, kindsAsText, kindsFromText, storageTitle, sweepSays } from "./findings.ts";
import type { Storage } from "./schema.ts";

const kind = (name: string, storedBytes: number, documents = 1, next = 0) => ({
  kind: name,
  documents,
  storedBytes,
  sentBytes: storedBytes * 4,
  facts: 10,
  oldestAt: new Date("2026-01-01Z"),
  next: { documents: next, storedBytes: next * 1_000 },
});

function storage(kinds: readonly ReturnType<typeof kind>[], retained = 1): Storage {
  const sum = (of: (one: ReturnType<typeof kind>) => number) =>
    kinds.reduce((total, one) => total + of(one), 0);
  return {
    kinds: [...kinds],
    total: {
      documents: sum(({ documents }) => documents),
      storedBytes: sum(({ storedBytes }) => storedBytes),
      sentBytes: sum(({ sentBytes }) => sentBytes),
      facts: sum(({ facts }) => facts),
      next: {
        documents: sum(({ next }) => next.documents),
        storedBytes: sum(({ next }) => next.storedBytes),
      },
    },
    retained,
    unseen: 0,
  };
}

it("the title says what is held and which kind takes most of it", () => {
  expect(storageTitle(storage([]))).toBe("No document is held");
  expect(storageTitle(storage([kind("junit", 512)]))).toBe("1 document takes 512 bytes");
  expect(storageTitle(storage([kind("mlflow", 12_300_000, 7), kind("dbt", 840_000, 2)]))).toBe(
    "9 documents take 13 MB, most of it mlflow",
  );
});

it("the next sweep is told with what it deletes, or why it deletes nothing", () => {
  expect(sweepSays(storage([kind("dbt", 1)], 0))).toMatch(/none has a retention/);
  expect(sweepSays(storage([kind("dbt", 1)]))).toMatch(
    /would delete nothing\. It runs every night/,
  );
  expect(sweepSays(storage([kind("dbt", 1, 9, 3), kind("junit", 1, 9, 2)]))).toMatch(
    /would delete five documents \(5\.0 kB\) of dbt and junit/,
  );
});

it("bytes have one unit and at most one decimal", () => {
  expect([0, 999, 1_000, 840_400, 9_960_000, 2.5e9].map(bytesInWords)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "840 kB",
    "10.0 MB",
    "2.5 GB",
  ]);
});

it("times of kinds are read back as they were written, and lines that say nothing are named", () => {
  const kinds = fc.dictionary(
    fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/),
    fc.option(fc.integer({ min: 7, max: 3650 }), { nil: null }),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(kinds, (one) => {
      expect(kindsFromText(kindsAsText(one))).toEqual({ kinds: one, bad: [] });
    }),
  );
  expect(kindsFromText("junit = 90\n\n dbt=keep \nmlflow: 3\n= 4\nX = 1")).toEqual({
    kinds: { junit: 90, dbt: null },
    bad: ["mlflow: 3", "= 4", "X = 1"],
  });
});
