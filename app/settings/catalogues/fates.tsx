import type { ItemFate } from "#server/own-catalogues/schema.ts";

const WORD = { kept: "Kept", changed: "Changed", orphaned: "Gone", new: "New" } as const;

/** What a version says otherwise than another, a question a line. */
export function Fates({ fates }: { fates: readonly ItemFate[] }) {
  if (fates.length === 0) return null;
  return (
    <ul className="text-12 text-ink-2">
      {fates.map((one) => (
        <li key={one.id} className="py-0.5">
          <b className="text-ink">{WORD[one.fate]}</b> <span className="font-mono">{one.id}</span>{" "}
          {one.question}
          {one.changes.length > 0 ? ` (${one.changes.join("; ")})` : ""}
        </li>
      ))}
    </ul>
  );
}
