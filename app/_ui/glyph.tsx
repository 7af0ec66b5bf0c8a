import type { ReactNode } from "react";
import type { z } from "zod";
import type { CertificationState } from "#server/certifications/schema.ts";
import type { ConditionOutcome, GateOutcome } from "#server/gates/schema.ts";

/** Seven states, told apart by shape first and colour second. `error`: could not be evaluated, which is not a failure. */
export type GlyphKind = "pass" | "fail" | "attention" | "unknown" | "error" | "waived" | "na";

export const GATE_GLYPH: Record<z.infer<typeof GateOutcome>, GlyphKind> = {
  pass: "pass",
  warn: "attention",
  blocked: "fail",
  unknown: "unknown",
};
export const CONDITION_GLYPH: Record<z.infer<typeof ConditionOutcome>, GlyphKind> = {
  pass: "pass",
  fail: "fail",
  waived: "waived",
  unknown: "unknown",
  "not-applicable": "na",
};

export const CERTIFICATE_GLYPH: Record<z.infer<typeof CertificationState>, GlyphKind> = {
  never: "unknown",
  certified: "pass",
  due: "attention",
  grace: "attention",
  "not-certified": "fail",
};

const OCTAGON = "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z";
const SHAPES: Record<GlyphKind, ReactNode> = {
  pass: (
    <>
      <circle cx="8" cy="8" r="7" className="g-pass" />
      <path d="M4.6 8.3l2.3 2.3 4.6-5" className="g-mark" />
    </>
  ),
  fail: (
    <>
      <path d={OCTAGON} className="g-fail" />
      <path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" className="g-mark" />
    </>
  ),
  attention: (
    <>
      <path d="M8 1.4 15.2 14.4H.8z" className="g-warn" />
      <path d="M8 5.8v4M8 11.4v1.4" className="g-mark-warn" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.5" className="g-unknown" />
      <path d="M6 6.4a2 2 0 1 1 2.8 1.8c-.6.3-.8.6-.8 1.3M8 11v1.2" className="g-ink" />
    </>
  ),
  error: (
    <>
      <circle cx="8" cy="8" r="6.5" className="g-unknown" />
      <path d="M8 4.4v4.6M8 10.8v1.4" className="g-ink" />
    </>
  ),
  waived: (
    <>
      <path d={OCTAGON} className="g-outline" />
      <path d="M4.4 5.6 6 10.6 8 6.4l2 4.2 1.6-5" className="g-ink" />
    </>
  ),
  na: <path d="M3.5 8h9" className="g-ink" />,
};

type GlyphProps = {
  kind: GlyphKind;
  size?: number;
  /** Read out in place of the mark. Leave it away when the word stands beside it. */
  label?: string;
};

export function Glyph({ kind, size = 16, label }: GlyphProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className="inline-block flex-none align-[-3px]"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      {SHAPES[kind]}
    </svg>
  );
}

/** A glyph with its word: the word is compulsory, since colour and shape alone do not say enough. */
export function Status({ kind, children }: { kind: GlyphKind; children: ReactNode }) {
  return (
    <span className="inline-flex items-start gap-1.5 align-top">
      {/* As high as one line, so that the mark stands beside the first of several. */}
      <span className="flex h-[1lh] flex-none items-center">
        <Glyph kind={kind} />
      </span>
      <span>{children}</span>
    </span>
  );
}
