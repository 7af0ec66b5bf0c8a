import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { perChallenge, perTest } from "#server/catalogue/catalogue.ts";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { stavesOf } from "./barrel-geometry.ts";
import { BarrelGlyph } from "./barrel-glyph.tsx";
import { ticksTo } from "./effort.tsx";
import { GateLine } from "./gate-line.tsx";
import { slicesOf, toneOf } from "./geometry.ts";
import { sharesOf } from "./head-dots.tsx";
import { LevelLadder } from "./level-ladder.tsx";
import { LyingBar, RiskCell, riskSentence, Skyline } from "./risk-bar.tsx";

const part = fc.double({ min: 0, max: 25, noNaN: true });
const parts = fc.record({ sure: part, stale: part, unproven: part, unanswered: part });

describe("risk bar", () => {
  it("stacks its parts without gaps up to the value a gate counts", () => {
    fc.assert(
      fc.property(parts, (p) => {
        const slices = slicesOf(p);
        slices.forEach((slice, i) => {
          expect(slice.start).toBeCloseTo(slices[i - 1]?.end ?? 0, 6);
        });
        const sum = p.sure + p.stale + p.unproven + p.unanswered;
        expect(slices.at(-1)?.end ?? 0).toBeCloseTo(sum, 6);
      }),
    );
  });

  it("draws what nobody answered as a dotted box of its full worst case, never as nothing", () => {
    const html = renderToStaticMarkup(
      <RiskCell
        value={{
          state: "unknown",
          high: 93,
          parts: { sure: 0, stale: 0, unproven: 0, unanswered: 93 },
        }}
      />,
    );
    expect(html).toContain('class="d-critical"');
    expect(html).toContain(">93<");
  });

  it("draws not applicable as a dash with its word, without any bar", () => {
    const html = renderToStaticMarkup(
      <RiskCell value={{ state: "not-applicable", high: null, parts: null }} />,
    );
    expect(html).not.toContain("<rect");
    expect(html).toContain("n/a");
  });

  it("keeps zero apart from not applicable", () => {
    const zero = { state: "experienced", high: 0, parts: null } as const;
    const html = renderToStaticMarkup(<RiskCell value={zero} />);
    expect(html).toContain(">0<");
    expect(renderToStaticMarkup(<LyingBar value={zero} width={100} />)).not.toContain("s-quiet s2");
  });

  it("changes tone exactly at the lines that gates draw", () => {
    expect([toneOf(49.99), toneOf(50), toneOf(74.99), toneOf(75)]).toEqual([
      "quiet",
      "high",
      "high",
      "critical",
    ]);
  });

  it("is told in words", () => {
    expect(
      riskSentence("testing", {
        state: "experienced",
        high: 74.5,
        parts: { sure: 52, stale: 13, unproven: 9.5, unanswered: 0 },
        delta: 4,
      }),
    ).toBe("Testing: 74.5, high; 52 sure, 13 stale, 10 unproven; experienced; up 4");
  });
});

describe("skyline", () => {
  it("draws every slice and dash of twelve projects' bars, one path a look", () => {
    const half = {
      state: "experienced",
      high: 60,
      parts: { sure: 30, stale: 10, unproven: 20, unanswered: 0 },
    } as const;
    const none = { state: "not-applicable", high: null, parts: null } as const;
    const values = perChallenge((id) => (id === "testing" ? none : half));
    const html = renderToStaticMarkup(<Skyline values={values} width={330} height={64} hasCodes />);
    const bars = (look: string) =>
      (new RegExp(`d="([^"]*)" ${look}"`).exec(html)?.[1] ?? "").split("M").length - 1;
    expect([
      bars('class="f-high'),
      bars('fill="url\\(#hatch-high\\)'),
      bars('class="o-high'),
    ]).toEqual([11, 11, 11]);
    expect(bars('class="s-quiet s2')).toBe(1);
    expect(html).not.toContain("d-high");
  });
});

describe("barrel", () => {
  it("stacks proven under stale under claimed, and adds no credit of its own", () => {
    const credit = fc.constantFrom(0, 0.5, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(credit, credit, credit), { minLength: 28, maxLength: 28 }),
        (rows) => {
          const of = perTest((id) => {
            const [assured = 0, stale = 0, claimed = 0] = rows[TEST_IDS.indexOf(id)] ?? [];
            return {
              claim: "automated" as const,
              assured,
              stale: Math.min(stale, 1 - assured),
              claimed,
            };
          });
          for (const stave of stavesOf(of, { binding: ["data"] })) {
            const kinds = stave.blocks.map((block) =>
              ["proven", "stale", "claimed"].indexOf(block.kind),
            );
            expect(kinds).toEqual([...kinds].sort());
            expect(stave.blocks.at(-1)?.to ?? 0).toBeCloseTo(
              stave.proven + stave.stale + stave.claimed,
            );
            expect(stave.blocks.at(-1)?.to ?? 0).toBeLessThanOrEqual(7);
          }
        },
      ),
    );
  });

  it("draws a test that nobody answered as a dotted block that adds nothing", () => {
    const open = perTest(() => ({ claim: "unknown" as const, assured: 0, stale: 0, claimed: 0 }));
    for (const stave of stavesOf(open, { binding: ["data"] })) {
      expect(stave.blocks.map((block) => block.kind)).toEqual(Array(7).fill("unknown"));
      expect(stave.proven + stave.stale + stave.claimed).toBe(0);
    }
    const none = perTest(() => ({ claim: "none" as const, assured: 0, stale: 0, claimed: 0 }));
    expect(stavesOf(none, { binding: [] }).flatMap((stave) => stave.blocks)).toEqual([]);
  });

  it("marks every section that holds the minimum, also when several do", () => {
    const html = renderToStaticMarkup(
      <BarrelGlyph
        sections={{ data: 2, model: 1, infra: 1, monitor: 3 }}
        binding={["model", "infra"]}
      />,
    );
    expect(html.match(/f-bind/g)).toHaveLength(2);
    expect(html).toContain("held by Model and Infrastructure");
  });
});

describe("gate line", () => {
  it("draws unknown as a dotted box up to the line and zero as a mark, so that they differ", () => {
    const unknown = renderToStaticMarkup(
      <GateLine outcome="unknown" position={null} width={200} />,
    );
    const zero = renderToStaticMarkup(<GateLine outcome="fail" position={0} width={200} />);
    expect(unknown).toContain("d-quiet");
    expect(zero).toContain("f-bind");
    expect(zero).not.toContain("d-quiet");
  });
});

describe("level ladder", () => {
  it("tells level 0, no answer and not applicable apart", () => {
    const drawn = [
      <LevelLadder key="0" state="answered" claimed={0} assured={0} />,
      <LevelLadder key="1" state="unknown" claimed={null} assured={null} />,
      <LevelLadder key="2" state="not-applicable" claimed={null} assured={null} />,
    ].map((ladder) => renderToStaticMarkup(ladder));
    expect(new Set(drawn).size).toBe(3);
    expect(drawn[1]).toContain("d-quiet");
  });
});

describe("scales", () => {
  it("cut a range into few round steps", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (max) => {
        const ticks = ticksTo(max, 6);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks.at(-1) ?? 0).toBeLessThanOrEqual(max + 1e-6);
      }),
    );
    expect(ticksTo(120)).toEqual([0, 20, 40, 60, 80, 100, 120]);
  });

  it("are as long in a column head as they are full, beside the fullest", () => {
    const bins = sharesOf([2, 1, 0, 4]);
    expect(bins.map(({ share }) => share)).toEqual([0.5, 0.25, 0, 1]);
    expect(bins.map(({ from }) => from)).toEqual([0, 5, 10, 15]);
  });
});
