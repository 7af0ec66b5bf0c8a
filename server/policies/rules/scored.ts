import type { Remembered } from "#server/gates/rules/gate.ts";
import type { GateInput } from "#server/gates/rules/observe.ts";
import { pictureAt } from "#server/handover/rules/picture.ts";
import { arrivalsOf, nextChange } from "#server/readiness/rules/changes.ts";
import { inputOf, type ProjectRecord } from "#server/readiness/rules/record.ts";

const DAY_MS = 86_400_000;

export type Scored = {
  readonly slug: string;
  readonly name: string;
  readonly input: GateInput;
  /** Its scores are the same until before here, if nothing new is stored. */
  readonly untilMs: number;
  /** What conditions said of these scores, so that only what is new in a policy is asked. */
  readonly remembered: Remembered;
};

/** What a gate looks at of one project, without the reasons: a tenth of what was read. */
export function scoredFor(
  record: ProjectRecord,
  of: { at: Date; members: readonly string[] },
): Scored {
  const { at, members } = of;
  const picture = pictureAt(record, { at, activeMemberIds: members, withActions: false });
  const { readiness, handover, activeMemberIds, waivers, signOffs, incidents, reviewCalls } =
    picture;
  const arrivals = arrivalsOf(inputOf(record, at));
  const next = nextChange(readiness.signals, { arrivals, atMs: at.getTime() });
  const { factors, affectsPeople, regulatoryClass, owners } = record;
  const tests = { ...readiness.tests };
  for (const [id, test] of Object.entries(readiness.tests))
    Object.assign(tests, { [id]: { ...test, because: [] } });
  return {
    slug: record.slug,
    name: record.name,
    input: {
      project: { factors, affectsPeople, regulatoryClass, owners },
      readiness: { ...readiness, tests, signals: [], proposals: [], actions: [] },
      handover: {
        items: handover.items.map((item) => ({ ...item, text: "", note: "", evidence: [] })),
      },
      activeMemberIds,
      waivers,
      signOffs,
      incidents,
      reviewCalls,
    },
    remembered: new Map(),
    // What a checklist reads of a document's age is whole days, and no instant is told for it.
    untilMs: Math.min(next ?? Number.POSITIVE_INFINITY, at.getTime() + DAY_MS),
  };
}

/** As many as whoever tries one limit after the other comes to; then it is asked anew. */
const REMEMBERED_MAX = 500;

/** The same scores at a later moment; what waivers and signatures say of it is asked anew. */
export function scoredAgain({ input, ...rest }: Scored, at: Date): Scored {
  if (rest.remembered.size > REMEMBERED_MAX) rest.remembered.clear();
  const readiness = { ...input.readiness, asOf: at.toISOString() };
  return { ...rest, input: { ...input, readiness } };
}
