import type { Revealed, RevealedRow, RoundPicture, RoundStanding } from "./schema.ts";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const times = (n: number, one: string, more: string) => `${words(n)} ${n === 1 ? one : more}`;

/** Questions a person answered, of all that there are. */
export function answeredOf({ progress }: Pick<RoundStanding["invitees"][number], "progress">): {
  done: number;
  of: number;
} {
  const parts = Object.values(progress);
  const total = (key: "done" | "of") => parts.reduce((sum, part) => sum + part[key], 0);
  return { done: total("done"), of: total("of") };
}

/** Title of the page of a round: how far it is, or what it found. */
export function roundTitle({ round, revealed }: RoundPicture): string {
  if (!round || (round.state === "cancelled" && !revealed))
    return "Nobody rates apart yet, so nobody's first thought is on record";
  return revealed ? revealedTitle(round, revealed) : openTitle(round);
}

function openTitle({ invitees }: RoundStanding): string {
  const done = invitees.map((one) => answeredOf(one).done);
  const begun = done.filter((n) => n > 0).length;
  const all = done.length;
  if (begun === 0)
    return `${upper(times(all, "person rates", "people rate"))} alone; nobody has begun`;
  if (begun < all)
    return `${upper(words(begun))} of ${words(all)} ${begun === 1 ? "has" : "have"} answered; ${times(all - begun, "has", "have")} not begun`;
  return all === 1
    ? "The one who was asked has answered"
    : all === 2
      ? "Both have answered, and neither has seen the other's answers"
      : `All ${words(all)} have answered, and nobody has seen another's answers`;
}

function revealedTitle({ state }: RoundStanding, revealed: Revealed): string {
  const compared = revealed.rows.filter(({ apart }) => apart !== null);
  const same = compared.filter(({ apart }) => apart === 0).length;
  const steep = compared.filter(({ isSteep }) => isSteep);
  const open = steep.filter(({ agreed }) => agreed === null).length;
  if (compared.length === 0)
    return "No question was answered by two people, so nothing can be compared";
  const isOver = state === "published" || state === "cancelled";
  const agree = `${isOver ? "They agreed" : "You agree"} on ${same} of ${compared.length} answers`;
  if (steep.length === 0) return `${agree}, and nothing stands far apart`;
  if (isOver) {
    const settled = steep.length - open;
    return `${agree}; ${settled} of ${steep.length} that stood far apart ${settled === 1 ? "was" : "were"} settled`;
  }
  if (open === 0)
    return `${agree}, and ${steep.length === 1 ? "the one that stood far apart is" : `all ${steep.length} that stood far apart are`} settled`;
  return `${agree}; talk about ${open === 1 ? "this one" : `these ${open}`} first`;
}

/** Which side sees it brighter, and what that points to (rubric 4.3). */
export function gapSentence({ roleGap }: Revealed): string {
  const { value, signedMean, shared, isFlagged } = roleGap;
  if (value === null || signedMean === null)
    return "There is no gap between roles to speak of: no indicator was rated by both data science and engineering.";
  const over = `over ${times(shared, "indicator", "indicators")} that both sides rated`;
  const lean = Math.abs(signedMean).toFixed(1);
  const direction =
    Math.abs(signedMean) < 0.05
      ? `Neither side sees it brighter on the whole, ${over}.`
      : signedMean > 0
        ? `Data scientists rate ${lean} levels higher than engineers, ${over}: that points to optimism about production.`
        : `Engineers rate ${lean} levels higher than data scientists, ${over}: that points to hidden research risk.`;
  const raised = Math.round(50 * value);
  const cost =
    raised === 0
      ? ""
      : ` A gap of ${value.toFixed(2)} raises the exposure of cultural differences by ${raised} %${isFlagged ? ", and is flagged" : ""}.`;
  return direction + cost;
}

/** How much of the agreement is more than chance; refused where the number would mislead. */
export function alphaSentence({ alpha, raters }: Revealed): string {
  if (alpha !== null)
    return `Krippendorff's alpha is ${alpha.toFixed(2)}, where 1 is full agreement and 0 what chance would give.`;
  if (raters < 3)
    return `No coefficient of agreement: with ${times(raters, "rater", "raters")} it would mislead; it takes three, and ten indicators.`;
  return "No coefficient of agreement: it takes ten indicators that several rated, with some difference in them.";
}

/** Answers: where do the two sides see different projects? */
export function slopesAnswer({ rows }: Revealed): string {
  const both = rows.filter(({ kind, sides }) => kind === "indicator" && sides !== null);
  if (both.length === 0) return "No indicator was rated by both sides, so no line can be drawn";
  const steep = both.filter(isSteepBetweenSides).length;
  if (steep === 0)
    return "No line is steep: on every indicator the two sides are within two levels";
  const are = steep === 1 ? "line is" : "lines are";
  return `${upper(words(steep))} ${are} steep: there the two sides see different projects`;
}

export function isSteepBetweenSides({ sides }: Pick<RevealedRow, "sides">): boolean {
  return sides !== null && Math.abs(sides.dataScience - sides.engineering) >= 2;
}

/** Answers: which answers need a conversation? */
export function conversationAnswer({ rows }: Revealed): string {
  const steep = rows.filter(({ isSteep }) => isSteep);
  const open = steep.filter(({ agreed }) => agreed === null).length;
  const apart = rows.filter(({ apart: by, isSteep }) => !isSteep && (by ?? 0) > 0).length;
  if (steep.length === 0 && apart === 0) return "None: everybody who answered says the same";
  if (open > 0) return "Until settled, the lower answer counts";
  if (steep.length > 0) return "What stood far apart is settled; the rest is within one level";
  return `None stands far apart; ${times(apart, "answer differs", "answers differ")} by one level`;
}
