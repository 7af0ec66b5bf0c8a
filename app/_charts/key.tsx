import type { ReactNode } from "react";
import { PART_REMEDY, PARTS } from "./geometry.ts";

/** A swatch of one texture in one tone. */
export function Swatch({ kind, tone = "ink" }: { kind: "f" | "o" | "d" | "hatch"; tone?: string }) {
  const inset = kind === "o" || kind === "d" ? 0.75 : 0;
  const shape = { x: inset, y: inset, width: 18 - 2 * inset, height: 14 - 2 * inset };
  return (
    <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true" className="chart flex-none">
      {kind === "hatch" ? (
        <rect {...shape} fill={`url(#hatch-${tone})`} className="edge" />
      ) : (
        <rect {...shape} className={`${kind}-${tone}`} />
      )}
    </svg>
  );
}

export function KeyItem({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2">
      {mark}
      <span>{children}</span>
    </li>
  );
}

export function Key({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul
      aria-label={label}
      className="flex flex-wrap items-center gap-x-5 gap-y-2 text-12 text-ink-2"
    >
      {children}
    </ul>
  );
}

const TEXTURE = { sure: "f", stale: "hatch", unproven: "o", unanswered: "d" } as const;

/** The four textures with their remedies, and the three tones. */
export function RiskKey({ children }: { children?: ReactNode }) {
  return (
    <Key label="How to read the bars">
      {PARTS.map((part) => (
        <KeyItem key={part} mark={<Swatch kind={TEXTURE[part]} />}>
          <b className="text-ink">{part}</b>: {PART_REMEDY[part]}
        </KeyItem>
      ))}
      <KeyItem mark={<Swatch kind="f" tone="quiet" />}>under 50</KeyItem>
      <KeyItem mark={<Swatch kind="f" tone="high" />}>high</KeyItem>
      <KeyItem mark={<Swatch kind="f" tone="critical" />}>critical, 75 and up</KeyItem>
      {children}
    </Key>
  );
}

export function CrossMark() {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" className="flex-none">
      <path d="M3 3l8 8m0-8l-8 8" className="s-ink s15 nofill" />
    </svg>
  );
}

export function Triangle({ isUp }: { isUp: boolean }) {
  return (
    <svg
      width="10"
      height="9"
      viewBox="0 0 10 9"
      role="img"
      aria-label={isUp ? "up" : "down"}
      className="inline-block"
    >
      <path
        d={isUp ? "M1 8.5l4-7.5 4 7.5z" : "M1.5 1.2l3.5 6.4 3.5-6.4z"}
        className={isUp ? "f-ink" : "o-ink thin"}
      />
    </svg>
  );
}
