import type { Metadata } from "next";
import { Lane } from "#app/_charts/fault-lines.tsx";
import { Swatch } from "#app/_charts/key.tsx";
import { PairGlyph } from "#app/_charts/ledger.tsx";
import { LevelLadder } from "#app/_charts/level-ladder.tsx";
import { HANDOVER_WORD } from "#app/_copy/terms.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { Glyph } from "#app/_ui/glyph.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { MarkList, RiskExamples } from "./examples.tsx";

import { BarrelFigure, GateFigure } from "./figures.tsx";

export const metadata: Metadata = { title: "Reading guide" };

const HANDOVER_STATES = [
  "accepted",
  "conditional",
  "offered",
  "returned",
  "open",
  "not-applicable",
] as const;

const HANDOVER_TEXT: Record<(typeof HANDOVER_STATES)[number], string> = {
  accepted: "Given and accepted; the item is closed.",
  conditional: "Accepted until a date, by which something is still to be done.",
  offered: "Given; the receiving role has not answered.",
  returned: "Came back with a reason; it is the giver's again.",
  open: "Nobody has offered it.",
  "not-applicable": "Left out with a reason somebody agreed to.",
};

/** What every texture, colour and mark means, with live examples drawn by the same code as the pages. */
export default function GuidePage() {
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Reading guide" }]} />
      <PageHead
        title="Texture says what is known, hue how bad, position how much"
        lede="The same textures mean the same in every picture: solid is certain, hatched went stale, outline is claimed, dotted is unknown. Each has its own remedy, so every bar is also a list of work. All values on this page are examples."
      />
      <TexturesFigure />
      <Figure question="How do I read a risk bar?" answer="Four parts, four remedies">
        <RiskExamples />
      </Figure>
      <BarrelFigure />
      <StatesFigure />
      <GateFigure />
      <Figure question="How do I read an answer?" answer="Solid counts, outline waits for proof">
        <MarkList
          items={[
            {
              mark: <LevelLadder state="answered" claimed={3} assured={3} width={56} />,
              name: "Level 3, proven",
              text: "Levels 3 and 4 need fresh evidence to count in full.",
            },
            {
              mark: <LevelLadder state="answered" claimed={3} assured={2} width={56} />,
              name: "Level 3 claimed, 2 counts",
              text: "Without proof a claim above level 2 counts as 2.",
            },
            {
              mark: <LevelLadder state="answered" claimed={0} assured={0} width={56} />,
              name: "Level 0",
              text: "An answer: nothing is done. Not the same as no answer.",
            },
            {
              mark: <LevelLadder state="unknown" claimed={null} assured={null} width={56} />,
              name: "Not answered",
              text: "Counted as the worst case in the risk, left out of the claims.",
            },
          ]}
        />
      </Figure>
      <Figure
        question="How do I read a comparison of runs?"
        answer="A break in the line is a change"
      >
        <MarkList
          items={[
            {
              mark: <Lane outcome="equal" width={56} height={28} />,
              name: "Equal",
              text: "Both runs recorded the same.",
            },
            {
              mark: <Lane outcome="different" width={56} height={28} />,
              name: "Different",
              text: "Both recorded it, and it changed.",
            },
            {
              mark: <Lane outcome="different" isLikeliest width={56} height={36} />,
              name: "Likeliest cause",
              text: "The change that best explains the metric, drawn larger and in red.",
            },
            {
              mark: <Lane outcome="missing" width={56} height={28} />,
              name: "Not recorded",
              text: "At least one run did not say; nothing can be concluded.",
            },
          ]}
        />
      </Figure>
      <Figure question="How do I read a handover?" answer="Left half given, right half accepted">
        <MarkList
          items={HANDOVER_STATES.map((state) => ({
            mark: <PairGlyph state={state} />,
            name: HANDOVER_WORD[state],
            text: HANDOVER_TEXT[state],
          }))}
        />
      </Figure>
      <KeysFigure />
    </>
  );
}

function TexturesFigure() {
  return (
    <Figure
      question="What do the textures mean?"
      answer="How much is known decides which work helps"
    >
      <MarkList
        items={[
          {
            mark: <Swatch kind="f" />,
            name: "Solid: certain",
            text: "Mitigate: only real work on the system changes it.",
          },
          {
            mark: <Swatch kind="hatch" />,
            name: "Hatched: went stale",
            text: "Was proven once. Renew the proof.",
          },
          {
            mark: <Swatch kind="o" />,
            name: "Outline: claimed",
            text: "People say so. Connect the evidence.",
          },
          {
            mark: <Swatch kind="d" />,
            name: "Dotted: unknown",
            text: "Nobody has answered. Answer it.",
          },
          {
            mark: <Glyph kind="na" />,
            name: "Dash: not applicable",
            text: "Left out, with a reason and an approval.",
          },
          {
            mark: <Glyph kind="error" />,
            name: "Ring with !: not evaluable",
            text: "The document or source failed, not the project. Send it again.",
          },
          {
            mark: <Swatch kind="f" tone="quiet" />,
            name: "Grey: under 50",
            text: "Does not count against a gate.",
          },
          {
            mark: <Swatch kind="f" tone="high" />,
            name: "Orange: 50 to 75",
            text: "High. A gate allows only a few.",
          },
          {
            mark: <Swatch kind="f" tone="critical" />,
            name: "Red: critical, binds or blocks",
            text: "From 75, or the one thing that decides a score or stops a gate.",
          },
        ]}
      />
    </Figure>
  );
}

function StatesFigure() {
  return (
    <Figure
      question="What do the status marks mean?"
      answer="Shape first, colour second, and always a word"
    >
      <MarkList
        items={[
          {
            mark: <Glyph kind="pass" size={20} />,
            name: "Passes",
            text: "Holds, with fresh evidence.",
          },
          {
            mark: <Glyph kind="fail" size={20} />,
            name: "Fails or blocked",
            text: "Does not hold, or stops a gate.",
          },
          {
            mark: <Glyph kind="attention" size={20} />,
            name: "Attention",
            text: "Runs out soon, or passes only with a waiver.",
          },
          {
            mark: <Glyph kind="waived" size={20} />,
            name: "Waived",
            text: "Fails, and somebody took responsibility until a date.",
          },
          {
            mark: <Glyph kind="unknown" size={20} />,
            name: "Not known",
            text: "No evidence either way. Blocks a gate.",
          },
          {
            mark: <Glyph kind="error" size={20} />,
            name: "Could not be evaluated",
            text: "A broken source is not a failed project; the last value stays.",
          },
        ]}
      />
    </Figure>
  );
}

function KeysFigure() {
  return (
    <Figure question="How do I get around?" answer="One box finds projects and pages">
      <MarkList
        items={[
          {
            mark: <kbd>Ctrl K</kbd>,
            name: "Find",
            text: "Opens the box; on a Mac Cmd K. Arrows choose, Enter goes.",
          },
          {
            mark: <kbd>Arrows</kbd>,
            name: "Move in the portfolio",
            text: "The table is one stop of the Tab key; arrows move inside, Enter opens.",
          },
          {
            mark: <kbd>0–4</kbd>,
            name: "Answer",
            text: "In an assessment: the level; u not known, n not applicable.",
          },
          {
            mark: <kbd>Esc</kbd>,
            name: "Close",
            text: "Closes a dialog and gives the focus back.",
          },
        ]}
      />
    </Figure>
  );
}
