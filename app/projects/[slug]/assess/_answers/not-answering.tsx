import Link from "next/link";

/** Said above questions that this reader sees and does not answer. */
export function NotAnswering({ reason }: { reason: string }) {
  return (
    <p className="mb-3 border-l-2 border-control pl-3">
      {reason} Your answers are not asked; every question can be read in the{" "}
      <Link href="/catalogue">catalogue</Link>.
    </p>
  );
}
