import { list, plain } from "#app/_copy/format.ts";
import { MLTS_BAND, SECTION_NAME, TEST_SHORT } from "#app/_copy/terms.ts";
import type { TestId } from "#server/catalogue/schema.ts";
import type { MlTestScore, TestScore } from "#server/readiness/schema.ts";
import type { Width } from "./at-widths.tsx";
import { type Block, FULL, type Stave, stavesOf } from "./barrel-geometry.ts";
import { px } from "./geometry.ts";

type BarrelProps = {
  tests: Record<TestId, TestScore>;
  score: MlTestScore;
  width: number;
  kind: Width;
};

const AXIS = 22;
const TOP = 54;

/** Four staves of seven tests: a full block is proof by machine, half a block by hand. */
export function Barrel({ tests, score, width, kind }: BarrelProps) {
  const isNarrow = kind === "narrow";
  const unit = isNarrow ? 38 : 42;
  const right = isNarrow ? 0 : 150;
  const inner = width - AXIS - right;
  const gap = isNarrow ? 6 : 12;
  const staveWidth = (inner - gap * 5) / 4;
  const base = TOP + FULL * unit;
  const height = base + (isNarrow ? 64 : 28);
  const y = (credit: number) => base - credit * unit;
  const staves = stavesOf(tests, score);
  const final = score.final;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={sentenceOf(staves, score)}
    >
      <rect x={AXIS} y={px(y(final))} width={inner} height={px(final * unit)} className="water" />
      {[0, 1, 2, 3, 5, 7].map((value) => (
        <g key={value}>
          <line
            x1={AXIS}
            y1={y(value)}
            x2={AXIS + inner}
            y2={y(value)}
            className={value ? "guide faint" : "axis"}
          />
          <text x={AXIS - 6} y={y(value) + 4} className="t12 end">
            {value}
          </text>
        </g>
      ))}
      {staves.map((stave, i) => (
        <StaveMarks
          key={stave.section}
          stave={stave}
          x={AXIS + gap + i * (staveWidth + gap)}
          width={staveWidth}
          {...{ y, final, isNarrow }}
        />
      ))}
      <Lines {...{ score, y, base, isNarrow }} right={AXIS + inner} />
    </svg>
  );
}

type StaveProps = {
  stave: Stave;
  x: number;
  width: number;
  y: (credit: number) => number;
  final: number;
  isNarrow: boolean;
};

function StaveMarks({ stave, x, width, y, final, isNarrow }: StaveProps) {
  const name = isNarrow
    ? SECTION_NAME[stave.section].slice(0, 10).replace("Infrastruc", "Infra")
    : SECTION_NAME[stave.section];
  const remark = isNarrow ? "" : stave.isBinding ? " of 7, binds" : " of 7";
  return (
    <g>
      <text x={px(x)} y={TOP - 26} className={`t14 ${stave.isBinding ? "b" : ""}`}>
        {name}
      </text>
      <text x={px(x)} y={TOP - 8} className={`t12 ${stave.isBinding ? "b ink" : ""}`}>
        {plain(stave.proven)}
        {remark}
      </text>
      {stave.blocks.map((block) => (
        <BlockMark
          key={`${block.testId} ${block.kind}`}
          {...{ block, x, width, y, final }}
          isBinding={stave.isBinding}
        />
      ))}
      <line x1={px(x)} y1={y(FULL)} x2={px(x)} y2={y(0)} className="guide" />
      <line x1={px(x + width)} y1={y(FULL)} x2={px(x + width)} y2={y(0)} className="guide" />
    </g>
  );
}

type BlockProps = Omit<StaveProps, "stave" | "isNarrow"> & { block: Block; isBinding: boolean };

/** Proven wood above the water is pale; a block that straddles the water line is cut at it. */
function BlockMark({ block, x, width, y, final, isBinding }: BlockProps) {
  const top = y(block.to) + 1;
  const height = y(block.from) - y(block.to) - 2;
  const water = y(final);
  const isAbove = block.kind === "proven" && !isBinding && block.from >= final;
  const isCut =
    block.kind === "proven" &&
    !isBinding &&
    !isAbove &&
    water > top + 3 &&
    water < top + height - 3;
  const solid = isBinding ? "f-bind" : isAbove ? "f-above" : "f-ink";
  // A label never sits on the water line: it moves to the foot of the block, below the cut.
  const middle = top + height / 2 + 4;
  const labelY = isCut && Math.abs(water - (middle - 4)) < 9 ? top + height - 5 : middle;
  const onWhat =
    block.kind === "unknown"
      ? "soft"
      : block.kind !== "proven"
        ? "ink"
        : isBinding
          ? "on-bind"
          : isAbove
            ? "on-above"
            : "on-mark";
  const label = TEST_SHORT[block.testId];
  const box = { x: px(x), width: px(width) };
  return (
    <g>
      {block.kind === "claimed" || block.kind === "unknown" ? (
        <rect
          x={px(x + 0.75)}
          y={px(top + 0.75)}
          width={px(width - 1.5)}
          height={px(height - 1.5)}
          className={block.kind === "claimed" ? "o-ink" : "d-quiet"}
        />
      ) : block.kind === "stale" ? (
        <>
          <rect
            {...box}
            y={px(top)}
            height={px(height)}
            className="edge"
            fill={`url(#hatch-${isBinding ? "bind" : "quiet"})`}
          />
          <rect
            x={px(x + 5)}
            y={px(top + height / 2 - 8)}
            width={px(Math.min(label.length * 5.8 + 6, width - 8))}
            height={16}
            className="f-bg"
          />
        </>
      ) : isCut ? (
        <>
          <rect {...box} y={px(top)} height={px(water - top)} className="f-above" />
          <rect {...box} y={px(water)} height={px(top + height - water)} className="f-ink" />
        </>
      ) : (
        <rect {...box} y={px(top)} height={px(height)} className={solid} />
      )}
      <text
        x={px(x + 8)}
        y={px(labelY)}
        className={`t12 cond ${isCut && labelY === middle && middle - 4 < water ? "on-above" : onWhat}`}
      >
        {label}
      </text>
    </g>
  );
}

/** The water line, and where it would stand if every claim were proven. */
function Lines(props: {
  score: MlTestScore;
  y: (credit: number) => number;
  base: number;
  right: number;
  isNarrow: boolean;
}) {
  const { score, y, base, right, isNarrow } = props;
  const end = right + (isNarrow ? 0 : 12);
  const claims = score.claimedFinal > score.final ? score.claimedFinal : null;
  const counts = `${plain(score.final)} counts`;
  const ifProven = claims === null ? "" : `${plain(claims)} if every claim were proven`;
  // Labels at the right keep apart: the upper one moves up when the two lines are close.
  const finalY = Math.min(y(score.final), base - 24);
  const claimY = claims === null ? 0 : Math.min(y(claims), finalY - 52);
  return (
    <g>
      <line
        x1={AXIS}
        y1={px(y(score.final))}
        x2={end}
        y2={px(y(score.final))}
        className="s-required s2"
      />
      {claims === null ? null : (
        <line x1={AXIS} y1={px(y(claims))} x2={end} y2={px(y(claims))} className="s-ink s1 dash" />
      )}
      {isNarrow ? (
        <>
          <line x1={AXIS} y1={base + 22} x2={AXIS + 22} y2={base + 22} className="s-required s2" />
          <text x={AXIS + 28} y={base + 26} className="t14 b">
            {counts}: the shortest stave
          </text>
          {claims === null ? null : (
            <>
              <line
                x1={AXIS}
                y1={base + 46}
                x2={AXIS + 22}
                y2={base + 46}
                className="s-ink s1 dash"
              />
              <text x={AXIS + 28} y={base + 50} className="t14">
                {ifProven}
              </text>
            </>
          )}
        </>
      ) : (
        <>
          <text x={right + 18} y={px(finalY - 4)} className="t20 b">
            {counts}
          </text>
          <text x={right + 18} y={px(finalY + 14)} className="t12">
            {MLTS_BAND[score.band] ?? score.band}
          </text>
          {claims === null ? null : (
            <>
              <text x={right + 18} y={px(claimY + 4)} className="t12 ink">
                {plain(claims)} if every claim
              </text>
              <text x={right + 18} y={px(claimY + 20)} className="t12 ink">
                were proven
              </text>
            </>
          )}
        </>
      )}
    </g>
  );
}

function sentenceOf(staves: readonly Stave[], score: MlTestScore): string {
  const parts = staves.map((stave) => `${SECTION_NAME[stave.section]} ${plain(stave.proven)}`);
  const held = list(score.binding.map((id) => SECTION_NAME[id]));
  return `ML Test Score, ${score.edition} edition. ${parts.join(", ")} of 7. The score is the smallest, ${plain(score.final)}, held by ${held}. If every claim were proven it would be ${plain(score.claimedFinal)}.`;
}
