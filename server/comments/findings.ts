import type { Subject } from "./schema.ts";

/** What a comment is on, as the end of a sentence. */
export function subjectWords({ kind, id }: Subject): string {
  switch (kind) {
    case "answer":
      return `the answer to ${id}`;
    case "condition":
      return `condition ${id.split(":")[1] ?? id}`;
    case "handover-item":
      return `checklist item ${id}`;
    case "plan-item":
      return "an item of the plan";
    case "waiver":
      return "a waiver";
    case "incident":
      return "an incident";
  }
}
