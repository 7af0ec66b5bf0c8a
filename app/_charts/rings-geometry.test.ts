import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, type Hanging, leftToWords, type Ring, ringPlan } from "./rings-geometry.ts";

const ring = (title: string, stations: number): Ring => ({
  title,
  note: "learns from its own output",
  stations: Array.from({ length: stations }, (_, i) => ({
    id: i === 0 ? "joint" : `${title} ${i}`,
    label: i === 0 ? "joint" : `${title} station ${i}`,
    mark: i % 2 === 0 ? ("job" as const) : ("data" as const),
  })),
});

const WIDTHS = [
  [358, "narrow"],
  [648, "mid"],
  [1144, "wide"],
] as const;
const LETTER = { narrow: 5, mid: 6, wide: 6 };

describe("rings", () => {
  it("keep every station and every label inside of the drawing, at all widths and sizes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WIDTHS),
        fc.array(fc.integer({ min: 3, max: 12 }), { minLength: 1, maxLength: 2 }),
        ([width, kind], sizes) => {
          const rings = sizes.map((size, i) => ring(i === 0 ? "search" : "reco", size));
          const plan = ringPlan(rings, { width, kind, hangings: [] });
          for (const { x, y, label } of plan.stations) {
            expect(x).toBeGreaterThanOrEqual(8);
            expect(x).toBeLessThanOrEqual(width - 8);
            expect(y).toBeGreaterThanOrEqual(8);
            expect(y).toBeLessThanOrEqual(plan.height);
            const long = label.text.length * LETTER[kind];
            const from =
              label.anchor === "start"
                ? label.x
                : label.anchor === "end"
                  ? label.x - long
                  : label.x - long / 2;
            expect(from).toBeGreaterThanOrEqual(-4);
            expect(from + long).toBeLessThanOrEqual(width + 4);
          }
        },
      ),
    );
  });

  it("share their first station, which is drawn once", () => {
    const plan = ringPlan([ring("search", 6), ring("reco", 6)], {
      width: 1144,
      kind: "wide",
      hangings: [],
    });
    expect(plan.joint?.label).toBe("joint");
    expect(plan.stations).toHaveLength(10);
    expect(plan.stations.map(({ id }) => id)).not.toContain("joint");
    const alone = ringPlan([ring("search", 6)], { width: 1144, kind: "wide", hangings: [] });
    expect(alone.joint).toBeNull();
    expect(alone.stations).toHaveLength(6);
  });

  it("tell in words whatever has no place beside them", () => {
    const hanging = (on: string, label: string): Hanging => ({
      on,
      kind: "input",
      label,
      note: "",
      isDead: false,
      readers: [],
    });
    const hangings = [hanging("reco 4", "a"), hanging("reco 4", "b"), hanging("reco 3", "c")];
    const rings = [ring("search", 6), ring("reco", 6)];
    const wide = ringPlan(rings, { width: 1144, kind: "wide", hangings });
    expect(wide.hangings.map(({ label }) => label)).toEqual(["a"]);
    expect(leftToWords(wide, hangings).map(({ label }) => label)).toEqual(["b", "c"]);
    const narrow = ringPlan(rings, { width: 358, kind: "narrow", hangings });
    expect(leftToWords(narrow, hangings)).toHaveLength(3);
  });
});

it("a name is cut only where there is no room", () => {
  expect(cut("search clicks", 13)).toBe("search clicks");
  expect(cut("search clicks", 8)).toBe("search …");
});
