import { challengeOf } from "#server/catalogue/catalogue.ts";
import type { Block, Fact, Section } from "#server/platform/paper/model.ts";
import type { Project } from "#server/projects/schema.ts";
import { retrospectiveLede, retrospectiveTitle } from "#server/retrospectives/findings.ts";
import type { Assembled, Shown } from "#server/retrospectives/schema.ts";
import { KIND_NAMES } from "../catalogue.ts";
import type { Draft } from "../schema.ts";
import { amount, date, instantText, table, text } from "./frame.ts";
import { challenges, days, effort, gates, runs, teaches, timeline } from "./looked-back.ts";

export type RetrospectivePicture = {
  readonly project: Project;
  readonly shown: Shown;
  readonly nameOf: (id: string) => string;
  readonly at: Date;
};

/** What was estimated, what happened and what was learnt, as the screen says it. */
export function retrospectiveReport({ project, shown, nameOf, at }: RetrospectivePicture): Draft {
  const { assembled, movement, head } = shown;
  return {
    kind: "retrospective",
    running: `${KIND_NAMES.retrospective}, ${project.code} ${project.name}`,
    asOf: head.closedAt ?? at.toISOString(),
    title: retrospectiveTitle(shown),
    lede: retrospectiveLede(shown),
    about: aboutShown(project, { shown, nameOf }),
    sections: [
      {
        id: "effort",
        title: "What was estimated, and what did it take?",
        blocks: effort(assembled),
      },
      { id: "runs", title: "Did the runs keep what the forecast said?", blocks: runs(assembled) },
      { id: "challenges", title: "Which challenges bit?", blocks: challenges(assembled) },
      { id: "timeline", title: "What happened when?", blocks: timeline(assembled) },
      { id: "gates", title: "Which gate would have caught this?", blocks: gates(assembled) },
      written(shown, nameOf),
      {
        id: "teaches",
        title: "What it teaches the next estimates",
        blocks: teaches(movement, head.closedAt !== null),
      },
      { id: "took", title: "What the work took", blocks: [took(assembled, nameOf)] },
    ],
  };
}

function aboutShown(
  project: Project,
  { shown, nameOf }: Pick<RetrospectivePicture, "shown" | "nameOf">,
): Fact[] {
  const { head, ending, assembled } = shown;
  const { estimate } = assembled.effort;
  return [
    { label: "Project", value: project.name },
    { label: "Code", value: project.code },
    { label: "Stage", value: project.factors.stage ?? null },
    { label: "Looks back from", value: head.from.slice(0, 10) },
    { label: "To", value: head.to.slice(0, 10) },
    { label: "Known by", value: instantText(assembled.at) },
    { label: "Estimate of", value: estimate ? instantText(estimate.madeAt) : "none was made" },
    {
      label: "State",
      value:
        head.number === 0
          ? "nobody has opened one: this is put together from data alone"
          : head.closedAt === null
            ? "open"
            : `closed, the work ${ending === "going-on" ? "goes on" : ending === "stopped" ? "was stopped" : "is finished"}`,
    },
    ...(head.closedAt === null
      ? []
      : [
          { label: "Closed", value: instantText(head.closedAt) },
          { label: "Closed by", value: nameOf(head.closedById ?? "") },
          { label: "Digest of what it showed", value: head.digest },
        ]),
  ];
}

function written({ edited, actions }: Shown, nameOf: RetrospectivePicture["nameOf"]): Section {
  return {
    id: "written",
    title: "What people say of it",
    blocks: [
      { kind: "text", text: edited.summary || "Nobody has written a summary." },
      table("Lessons", [text("lesson", "Lesson", 4), text("about", "About", 1.5)], {
        rows: edited.lessons.map((one) => [
          one.text,
          one.challengeId ? challengeOf(one.challengeId).name : "",
        ]),
        empty: "None is written.",
      }),
      table(
        "Actions",
        [
          text("action", "Action", 4),
          text("owner", "Owner", 1.4),
          date("due", "Due"),
          text("state", "State"),
          { id: "overdue", title: "Overdue", type: "yes-no" },
        ],
        {
          rows: actions.map((one) => [
            one.text,
            one.ownerId === null ? "nobody yet" : nameOf(one.ownerId),
            one.dueOn ?? "",
            one.state === null || one.state === "planned" ? "open" : one.state,
            one.isOverdue,
          ]),
          empty: "None was agreed.",
        },
      ),
    ],
  };
}

function took({ actuals }: Assembled, nameOf: RetrospectivePicture["nameOf"]): Block {
  return table(
    "As it was entered",
    [
      text("work", "Work", 2.4),
      amount("days", "Took", days),
      date("from", "From"),
      date("to", "To"),
      text("note", "Note", 3),
      text("by", "Entered by"),
      date("at", "On"),
    ],
    {
      rows: actuals.map((one) => [
        one.label,
        one.days,
        one.startedOn ?? "",
        one.endedOn ?? "",
        one.note,
        nameOf(one.enteredById),
        one.enteredAt,
      ]),
      empty: "Nobody has entered any.",
    },
  );
}
