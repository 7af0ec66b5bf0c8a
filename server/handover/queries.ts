import { catalogue } from "#server/catalogue/catalogue.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { activeMemberIds, projectRecords } from "#server/readiness/store.ts";
import { type Picture, pictureAt } from "./rules/picture.ts";
import { HANDOVER_VERBS, type Handover, HandoverVerb } from "./schema.ts";
import { dueHandovers, ledgerStamp } from "./store.ts";

/** Everything a decision about the project looks at, in two reads. The next actions are searched for only when asked. */
export async function pictureOf(
  deps: Deps,
  scope: ProjectScope,
  of: { at?: Date | undefined; known?: Date | undefined; withActions: boolean },
): Promise<Picture> {
  const { known, withActions } = of;
  const at = of.at ?? deps.now();
  const [[record], members] = await Promise.all([
    projectRecords(deps.db, scope, { at, known, projectIds: [scope.projectId] }),
    activeMemberIds(deps.db, scope),
  ]);
  if (!record) throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
  return pictureAt(record, { at, known, activeMemberIds: members, withActions });
}

const itemText = (id: string) => catalogue.handover.items.find((item) => item.id === id)?.text;

export async function handoverOf(deps: Deps, scope: ProjectScope, at?: Date): Promise<Handover> {
  return (await pictureOf(deps, scope, { at, withActions: false })).handover;
}

/** What of all handovers is due by the day of `at` (UTC), with its words: whoever reminds people asks it. */
export async function dueHandoverItems(deps: Deps, at: Date) {
  const due = await dueHandovers(deps.db, at.toISOString().slice(0, 10));
  return due.map(({ ownText, ...one }) => ({
    ...one,
    title: ownText ?? itemText(one.itemId) ?? "what this project lacks",
  }));
}

/** What tells whoever looks on that the ledger is another one now. */
export async function ledgerSeen(deps: Deps, scope: ProjectScope): Promise<{ seen: string }> {
  return { seen: await ledgerStamp(deps.db, scope) };
}

/** The verb at the end of a path. */
export function demandVerb(text: string): HandoverVerb {
  const verb = HandoverVerb.safeParse(text);
  if (verb.success) return verb.data;
  throw new AppError("not-found", `There is no step "${text.slice(0, 40)}".`, {
    hint: `There are: ${HANDOVER_VERBS.join(", ")}.`,
  });
}
