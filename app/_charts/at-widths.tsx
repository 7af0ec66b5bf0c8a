import type { ReactNode } from "react";

export type Width = "narrow" | "mid" | "wide";

/**
 * Draws a chart at the three widths of our pages, so that its text never scales, and lets CSS show the
 * one that fits: below 700, below 1400, above.
 */
export function AtWidths(props: {
  narrow?: number;
  mid?: number;
  wide?: number;
  draw: (width: number, kind: Width) => ReactNode;
}) {
  const { narrow = 358, mid = 648, wide = 1144 } = props;
  return (
    <>
      <div className="at-narrow">{props.draw(narrow, "narrow")}</div>
      <div className="at-mid">{props.draw(mid, "mid")}</div>
      <div className="at-wide">{props.draw(wide, "wide")}</div>
    </>
  );
}
