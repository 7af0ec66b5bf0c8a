import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** Four stamps, as on silver: who, how well tested, how risky, when. The shape carries the meaning. */
export type Stamp = {
  kind: "who" | "tested" | "risk" | "date";
  text: string;
  note: ReactNode;
  /** Filled: certified by a passing gate, or the project's own name. Outlined otherwise. */
  isFilled?: boolean;
};

const HEIGHT = 26;
function outline(kind: Stamp["kind"], w: number): string {
  const h = HEIGHT;
  switch (kind) {
    case "who":
      return `M5 1H${w - 5}L${w - 1} 5V${h - 5}L${w - 5} ${h - 1}H5L1 ${h - 5}V5z`;
    case "tested":
      return `M13 1H${w - 13}A12 12 0 0 1 ${w - 13} ${h - 1}H13A12 12 0 0 1 13 1z`;
    case "risk":
      return `M8 1H${w - 8}L${w - 1} ${h / 2}L${w - 8} ${h - 1}H8L1 ${h / 2}z`;
    case "date":
      return `M1 1H${w - 1}V${h - 8}Q${w - 1} ${h - 1} ${w / 2} ${h - 1}Q1 ${h - 1} 1 ${h - 8}z`;
  }
}

/** An upper estimate for Archivo at 14 px, 600, 90 % width, so that a name never touches its stamp. */
const textWidth = (text: string) =>
  [...text].reduce((sum, char) => sum + (/[WM@%]/.test(char) ? 13 : 8.2), 0);

export function Hallmark({ label, stamps }: { label: string; stamps: readonly Stamp[] }) {
  return (
    <ul aria-label={label} className="flex flex-wrap items-center gap-x-5 gap-y-1.5 text-ink-2">
      {stamps.map((stamp) => {
        const width = Math.max(34, Math.ceil(textWidth(stamp.text)) + 18);
        return (
          <li key={stamp.kind} className="flex items-center gap-2">
            <svg
              width={width}
              height={HEIGHT}
              viewBox={`0 0 ${width} ${HEIGHT}`}
              role="img"
              aria-label={stamp.text}
              className="chart flex-none"
            >
              <path
                d={outline(stamp.kind, width)}
                className={classNames("stamp", stamp.isFilled && "on")}
              />
              <text x={width / 2} y={18} className={classNames("stamp-t", stamp.isFilled && "on")}>
                {stamp.text}
              </text>
            </svg>
            <span className="max-tablet:sr-only">{stamp.note}</span>
          </li>
        );
      })}
    </ul>
  );
}
