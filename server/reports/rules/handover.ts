import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import { groupName, handoverLede, handoverTitle, stateText } from "#server/handover/findings.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import type { Section } from "#server/platform/paper/model.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { KIND_NAMES } from "../catalogue.ts";
import type { Draft } from "../schema.ts";
import { aboutProject, amount, date, table, text } from "./frame.ts";

export type HandoverPicture = {
  readonly picture: Picture;
  readonly policy: CompiledPolicy;
  readonly nameOf: (id: string) => string;
};

/** What was given, taken, returned and is still open, with every step that was taken. */
export function handoverReport({ picture, policy, nameOf }: HandoverPicture): Draft {
  const { project, handover, readiness } = picture;
  const { progress } = handover;
  const by = (id: string | null) => (id === null ? "" : nameOf(id));
  const groups = [...new Set(handover.items.map(({ group }) => group))];
  return {
    kind: "handover",
    running: `${KIND_NAMES.handover}, ${project.code} ${project.name}`,
    asOf: readiness.asOf,
    title: handoverTitle(handover),
    lede: handoverLede(handover),
    about: aboutProject(picture, policy),
    sections: [
      {
        id: "progress",
        title: "How far it is",
        blocks: [
          {
            kind: "facts",
            facts: [
              { label: "Items that are due", value: progress.total },
              { label: "Accepted", value: progress.accepted },
              { label: "With a condition", value: progress.conditional },
              { label: "Offered", value: progress.offered },
              { label: "Returned", value: progress.returned },
              { label: "Not offered", value: progress.open },
              { label: "Not applicable", value: progress.notApplicable },
              {
                label: "Accepted share",
                value: Math.round(progress.acceptedShare * 1000) / 10,
                unit: "%",
              },
            ],
          },
          table(
            "Items that are due, by how far they are",
            [text("state", "State", 2), amount("items", "Items", { digits: 0 })],
            {
              rows: [
                ["accepted", progress.accepted],
                ["with a condition", progress.conditional],
                ["offered", progress.offered],
                ["returned", progress.returned],
                ["not offered", progress.open],
              ],
              empty: "Nothing is due.",
              chart: { kind: "bars", name: "state", value: "items", max: progress.total },
            },
          ),
        ],
      },
      ...groups.map((group) => sectionOf(group, { items: handover.items, by })),
      {
        id: "steps",
        title: "Every step",
        blocks: [
          table(
            "In the order they were taken",
            [
              date("at", "On"),
              text("item", "Item"),
              text("action", "Step"),
              text("by", "By"),
              text("role", "As"),
              text("note", "Note", 3),
              date("due", "Due"),
              amount("documents", "Documents", { digits: 0 }),
            ],
            {
              rows: [...project.handoverEvents]
                .sort((a, b) => a.at.getTime() - b.at.getTime())
                .map((one) => [
                  one.at.toISOString(),
                  one.itemId,
                  one.action,
                  nameOf(one.actorId),
                  ROLE_NAMES[one.role],
                  one.note,
                  one.dueAt?.toISOString() ?? "",
                  one.evidenceIds.length,
                ]),
              empty: "Nobody has taken a step yet.",
            },
          ),
        ],
      },
    ],
  };
}

type By = (id: string | null) => string;

function sectionOf(
  group: string,
  { items, by }: { items: readonly HandoverItem[]; by: By },
): Section {
  return {
    id: `items-${group}`,
    title: groupName(group),
    blocks: [
      table(
        "Items, and who gives and takes them",
        [
          text("item", "Item", 6),
          text("state", "State", 1),
          text("gives", "Gives", 0.8),
          text("takes", "Takes", 0.8),
          text("offered", "Offered by", 0.6),
          text("settled", "Settled by", 0.6),
          date("settledAt", "On"),
          text("note", "Note", 2),
        ],
        {
          rows: items
            .filter((item) => item.group === group)
            .map((item) => [
              item.because ? `${item.text} (${item.because})` : item.text,
              item.isDue ? stateText(item) : `${stateText(item)}; due later`,
              ROLE_NAMES[item.giver],
              ROLE_NAMES[item.receiver],
              item.isOfferedByEvidence ? "evidence" : by(item.offeredById),
              by(item.settledById),
              item.settledAt ?? "",
              item.note,
            ]),
          empty: "Nothing of this group is on the list.",
        },
      ),
    ],
  };
}
