import { indicatorOf, testOf } from "#server/catalogue/catalogue.ts";
import { csvLine, markdownLine } from "#server/platform/paper/cells.ts";
import { mitigationOf } from "#server/what-if/catalogue.ts";
import { dueText, missingText, stateText } from "../findings.ts";
import type { IssueDraft, PlanItem } from "../schema.ts";
import { challengeName } from "./items.ts";

export type Exported = {
  readonly project: string;
  readonly slug: string;
  readonly asOf: string;
  readonly items: readonly PlanItem[];
  /** What an owner is called; the id where nobody knows. */
  readonly nameOf: (userId: string) => string;
};

// ── Markdown ────────────────────────────────────────────────────────────────────────────────────

export function planMarkdown(of: Exported): string {
  const rows = of.items.map((item) =>
    [
      item.title,
      challengeName(item) ?? "the team's own",
      stateText(item),
      item.ownerId === null ? "nobody" : of.nameOf(item.ownerId),
      dueText(item),
      item.note,
    ]
      .map(cell)
      .join(" | "),
  );
  return [
    `# Improvement plan of ${markdownLine(of.project)}`,
    "",
    `As of ${of.asOf}.`,
    "",
    ...(rows.length === 0
      ? ["Nothing is planned yet."]
      : [
          "| Item | Challenge | State | Owner | Due | Note |",
          "| --- | --- | --- | --- | --- | --- |",
          ...rows.map((row) => `| ${row} |`),
        ]),
    "",
  ].join("\n");
}

const cell = (text: string) => (text === "" ? " " : markdownLine(text));

// ── CSV ─────────────────────────────────────────────────────────────────────────────────────────

const HEAD = [
  "id",
  "mitigation",
  "title",
  "challenge",
  "state",
  "proof",
  "owner",
  "due",
  "note",
  "changed",
] as const;

/** RFC 4180 with CRLF. */
export function planCsv(of: Exported): string {
  const rows = of.items.map((item) => [
    item.itemId,
    item.mitigationId ?? "",
    item.title,
    challengeName(item) ?? "",
    item.state,
    item.proof.state,
    item.ownerId === null ? "" : of.nameOf(item.ownerId),
    item.dueOn ?? "",
    item.note,
    item.changedAt.toISOString(),
  ]);
  return [HEAD, ...rows].map((row) => csvLine(row)).join("");
}

// ── GitHub issues ───────────────────────────────────────────────────────────────────────────────

/** One issue for each item that is still to be done. Owners are people of this workspace, whom GitHub does not know by these names. */
export function planIssues(of: Exported): IssueDraft[] {
  return of.items
    .filter(({ state }) => state === "planned" || state === "doing")
    .map((item) => {
      const challenge = challengeName(item);
      return {
        title: item.title.replace(/\s+/g, " ").slice(0, 256),
        body: issueBody(item, of),
        labels: ["assay", ...(challenge ? [challenge.toLowerCase()] : []), item.state],
        assignees: [],
      };
    });
}

function issueBody(item: PlanItem, of: Exported): string {
  const found = item.mitigationId === null ? null : mitigationOf(item.mitigationId);
  const raises = (found?.mitigation.raises ?? []).map((id) => {
    const indicator = indicatorOf(id)?.indicator;
    return `- ${id}: ${indicator?.question ?? ""} Level 3: ${indicator?.anchors[3] ?? ""}`;
  });
  const tests = (found?.mitigation.tests ?? []).map((id) => `- ${id}: ${testOf(id).name}`);
  const parts = [
    [markdownLine(item.note)],
    raises.length > 0 ? ["Raises:", ...raises] : [],
    tests.length > 0 ? ["Tests it is about:", ...tests] : [],
    [missingText(item)],
    [
      `Owner: ${item.ownerId === null ? "nobody" : markdownLine(of.nameOf(item.ownerId))}. Due: ${item.dueOn ?? "no date"}.`,
      `From the improvement plan of ${markdownLine(of.project)} (${of.slug}), item ${item.itemId}.`,
    ],
  ];
  return parts
    .map((lines) => lines.filter(Boolean).join("\n"))
    .filter(Boolean)
    .join("\n\n");
}
