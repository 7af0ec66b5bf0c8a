import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import { nextStage } from "#server/handover/rules/checklist.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import type { HandoverGroup } from "#server/handover-items/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { HandoverReceipt, ReceiptContent, ReceiptItem, Side } from "../schema.ts";

/** What of the list a receipt is about: all that is due, or one area of it. */
export function itemsOf(
  items: readonly HandoverItem[],
  area: HandoverGroup | null,
): readonly HandoverItem[] {
  return items.filter((item) => item.isDue && (area === null || item.group === area));
}

/** Answered by the receiving side, if only with a condition that is named in the receipt. */
const isAnswered = ({ state }: HandoverItem) =>
  state === "accepted" || state === "not-applicable" || state === "conditional";

/** Why no receipt can be drawn up of these; null: one can. */
export function whyNotDrawUp(items: readonly HandoverItem[]): string | null {
  if (items.length === 0) return "Nothing is due here.";
  const open = items.filter((item) => !isAnswered(item));
  if (open.length === 0) return null;
  const [first] = open;
  if (open.length === 1) return `One item waits still: ${first?.text}.`;
  return `${open.length} of ${items.length} items wait still, the first of them: ${first?.text}.`;
}

type Drawn = {
  readonly receiptId: string;
  readonly area: HandoverGroup | null;
  /** SHA-256 of documents by id. */
  readonly digests: ReadonlyMap<string, string>;
};

export function contentOf(picture: Picture, of: Drawn): ReceiptContent {
  const { project, readiness, handover } = picture;
  const items = itemsOf(handover.items, of.area).map((item) => frozen(item, of.digests));
  const count = (state: HandoverItem["state"]) => items.filter((one) => one.state === state).length;
  return {
    schema: "assay-handover-receipt/1",
    receiptId: of.receiptId,
    project: { id: project.id, slug: project.slug, code: project.code, name: project.name },
    transition: transitionOf(project.factors.stage),
    area: of.area,
    asOf: readiness.asOf,
    engineVersion: ENGINE_VERSION,
    catalogueVersion: catalogue.version,
    assessmentNumber: readiness.assessmentNumber,
    score: readiness.score,
    testScore: readiness.mlTestScore.final,
    items,
    counts: {
      accepted: count("accepted"),
      notApplicable: count("not-applicable"),
      conditional: count("conditional"),
    },
    sides: {
      giving: rolesIn(items.map(({ giver }) => giver)),
      receiving: rolesIn(items.map(({ receiver }) => receiver)),
    },
  };
}

export function transitionOf(stage: Parameters<typeof nextStage>[0]): string {
  return nextStage(stage) === "pilot" ? "prototype-pilot" : "pilot-production";
}

const rolesIn = (roles: readonly Role[]) => [...new Set(roles)].sort();

function frozen(item: HandoverItem, digests: ReadonlyMap<string, string>): ReceiptItem {
  const { id, origin, group, text, because, giver, receiver, isRequired } = item;
  const { state, revision, note, offeredById, offeredAt, settledById, settledAt } = item;
  return {
    ...{ id, origin, group, text, because, giver, receiver, isRequired },
    ...{ state, revision, note, offeredById, offeredAt, settledById, settledAt },
    condition: item.condition,
    evidence: item.evidence.map(({ evidenceId }) => ({
      evidenceId,
      digest: digests.get(evidenceId) ?? "",
    })),
  };
}

/** Whether the ledger still says what the receipt says: the same items, none with a step since. */
export function isCurrent(content: ReceiptContent, items: readonly HandoverItem[]): boolean {
  const now = itemsOf(items, content.area);
  const told = new Map(content.items.map((item) => [item.id, item]));
  return (
    now.length === told.size &&
    now.every((item) => {
      const then = told.get(item.id);
      // A step that nobody took is one that evidence took: it shows in the state alone.
      return then?.revision === item.revision && then.state === item.state;
    })
  );
}

type Signer = { readonly userId: string; readonly role: Role };

/** Why this person can't sign for this side now; null: they can. */
export function whyNotSign(
  receipt: Pick<HandoverReceipt, "content" | "signatures" | "isCurrent">,
  side: Side,
  by: Signer,
): { code: "forbidden" | "conflict"; why: string } | null {
  const roles = receipt.content.sides[side];
  if (!roles.includes(by.role))
    return {
      code: "forbidden",
      why: `Only ${either(roles)} signs for the ${side} side; you are here as ${ROLE_NAMES[by.role]}.`,
    };
  if (receipt.signatures.some((one) => one.side === side))
    return { code: "conflict", why: `The ${side} side has signed.` };
  if (receipt.signatures.some((one) => one.signedById === by.userId))
    return { code: "forbidden", why: "Nobody signs for both sides." };
  if (!receipt.isCurrent)
    return {
      code: "conflict",
      why: "The list has changed since this was drawn up: draw up a new receipt.",
    };
  return null;
}

function either(roles: readonly Role[]): string {
  const names = roles.map((role) => `the ${ROLE_NAMES[role]}`);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
