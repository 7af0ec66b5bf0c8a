import type { Notice } from "#server/notices/schema.ts";
import type { Group } from "./schema.ts";

/** By project, in the order of their names; what belongs to no project stands last. */
export function groupsOf(notices: readonly Notice[], elsewhere: string): Group[] {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const key = notice.project?.slug ?? "";
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return [...groups.values()]
    .map((all) => ({ name: all[0]?.project?.name ?? null, lines: all }))
    .sort((a, b) =>
      a.name === null ? 1 : b.name === null ? -1 : a.name.localeCompare(b.name, "en"),
    )
    .map(({ name, lines }) => ({
      name: name ?? elsewhere,
      lines: lines.map(({ text, href }) => ({ text, href })),
    }));
}
