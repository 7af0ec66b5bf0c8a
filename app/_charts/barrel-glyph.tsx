import { list, plain } from "#app/_copy/format.ts";
import { SECTION_NAME } from "#app/_copy/terms.ts";
import { SECTION_IDS, type SectionId } from "#server/catalogue/schema.ts";
import { FULL } from "./barrel-geometry.ts";
import { px } from "./geometry.ts";

/** The barrel at 20–48 px. Every stave that holds the minimum is red, also when several do. */
export function BarrelGlyph(props: {
  sections: Record<SectionId, number>;
  claimedSections?: Record<SectionId, number> | undefined;
  binding: readonly SectionId[];
  size?: number;
}) {
  const { sections, claimedSections, binding, size = 28 } = props;
  const final = Math.min(...SECTION_IDS.map((id) => sections[id]));
  const stave = (size * 5) / 24;
  const gap = size / 24;
  const unit = (size * 3) / 24;
  const base = size - 1;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      className="chart flex-none"
      role="img"
      aria-label={`ML Test Score ${plain(final)} of 7, held by ${list(binding.map((id) => SECTION_NAME[id]))}`}
    >
      {SECTION_IDS.map((id, i) => {
        const x = i * (stave + gap);
        const proven = sections[id];
        const more = Math.max(0, (claimedSections?.[id] ?? 0) - proven);
        return (
          <g key={id}>
            <rect
              x={px(x)}
              y={px(base - FULL * unit)}
              width={px(stave)}
              height={px(FULL * unit)}
              className="f-band"
            />
            {more > 0 ? (
              <rect
                x={px(x + 0.5)}
                y={px(base - (proven + more) * unit + 0.5)}
                width={px(stave - 1)}
                height={px(more * unit)}
                className="o-quiet thin"
              />
            ) : null}
            <rect
              x={px(x)}
              y={px(base - proven * unit)}
              width={px(stave)}
              height={px(proven * unit)}
              className={binding.includes(id) ? "f-bind" : "f-ink"}
            />
          </g>
        );
      })}
      <line x1={0} y1={base + 0.5} x2={size} y2={base + 0.5} className="axis" />
      <line
        x1={-0.5}
        y1={px(base - final * unit)}
        x2={size}
        y2={px(base - final * unit)}
        className="s-required s15"
      />
    </svg>
  );
}
