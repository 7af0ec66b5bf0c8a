import type { Answers, IndicatorAnswer } from "#server/assessments/schema.ts";
import { indicatorOf } from "#server/catalogue/catalogue.ts";

// OIL, section 5.2 of the paper: to those who modelled the field sensitivity analysis was an explanation,
// to those who would drill it was none. Two readers rate apart, each from one of the two sides.

type Side = "dataScience" | "engineering";
type Read = { readonly level: number; readonly note: string };

const TOLD = "Section 5.2:";
const ASSUMED = "Assumed for the demo:";

/** Levels where a side reads otherwise than the mark in Table 1. */
const READ: Readonly<Record<Side, Readonly<Record<string, Read>>>> = {
  dataScience: {
    "lt-1": { level: 2, note: `${TOLD} the engineers said what they wanted to know.` },
    "lt-2": { level: 3, note: `${TOLD} sensitivity analysis tells what each parameter does.` },
    "lt-3": { level: 2, note: `${TOLD} the modellers knew which maps were poor.` },
    "tr-3": { level: 3, note: `${ASSUMED} a well can be followed through the model.` },
    "te-3": { level: 2, note: `${ASSUMED} results are looked at by field.` },
    "cd-1": { level: 3, note: `${ASSUMED} all want wells that pay.` },
    "cd-3": { level: 2, note: `${ASSUMED} results are presented in person.` },
    "em-2": { level: 1, note: `${ASSUMED} maps come by hand, in several versions.` },
    "ee-1": { level: 2, note: `${ASSUMED} the target is a share of the oil in place.` },
    "dm-1": { level: 2, note: `${ASSUMED} one machine, which is not changed.` },
  },
  engineering: {
    "lt-1": { level: 0, note: `${TOLD} the why was asked for only when a decision was due.` },
    "lt-2": { level: 1, note: `${TOLD} it cannot tell why this well, here.` },
    "lt-3": { level: 0, note: `${TOLD} locally poor data does not show in a prediction.` },
    "tr-3": { level: 1, note: `${ASSUMED} nobody who drills has seen it done.` },
    "te-3": { level: 1, note: `${ASSUMED} one number for all fields was shown.` },
    "cd-1": {
      level: 1,
      note: `${TOLD} a bore hole costs over a million; a wrong answer does not cost them.`,
    },
    "cd-3": { level: 1, note: `${ASSUMED} what was presented could not be taken along.` },
    "em-2": { level: 3, note: `${ASSUMED} the maps are under version control on our side.` },
    "ee-1": { level: 1, note: `${ASSUMED} nobody said what a better prediction is worth.` },
    "dm-1": { level: 3, note: `${ASSUMED} the machine is imaged every night.` },
  },
};

/** What the two settled on so far. */
export const SETTLED = {
  id: "lt-3",
  level: 0,
  note: "Knowing where the maps are poor helps nobody who reads only the prediction. Show it beside the number first.",
} as const;

/** The answers of one side: those that the paper lets one read, with that side's own over them. */
export function sideAnswers(answers: Answers, side: Side): Answers {
  const read = READ[side];
  const challenges = { ...answers.challenges };
  for (const [id, { level, note }] of Object.entries(read)) {
    const challengeId = indicatorOf(id)?.challenge.id;
    const challenge = challengeId && challenges[challengeId];
    if (!challenge) continue;
    const answer: IndicatorAnswer = { state: "answered", level, note };
    challenges[challengeId] = {
      ...challenge,
      indicators: { ...challenge.indicators, [id]: answer },
    };
  }
  return { ...answers, challenges };
}
