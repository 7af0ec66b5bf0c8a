import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "#app/_trpc/client.tsx";
import { Button, LinkButton } from "#app/_ui/button.tsx";
import type { Outbox } from "#app/projects/[slug]/assess/_answers/outbox.ts";
import { ContradictionList } from "#app/projects/[slug]/assess/lint/contradiction-list.tsx";

type Props = {
  slug: string;
  outbox: Outbox;
  left: readonly { index: number; question: string }[];
  onGo: (index: number) => void;
};
const LEFT_SHOWN = 8;

/** After the last question: what was passed over, and what does not go together. */
export function GuidedEnd({ slug, outbox, left, onGo }: Props) {
  const trpc = useTRPC();
  const [isSent, setSent] = useState(false);
  useEffect(() => {
    let isHere = true;
    void outbox.settled().then(() => isHere && setSent(true));
    return () => {
      isHere = false;
    };
  }, [outbox]);
  const lint = useQuery({ ...trpc.lint.get.queryOptions({ slug, of: "mine" }), enabled: isSent });
  return (
    <section aria-labelledby="end" className="grid gap-5 py-6">
      <h1 id="end" className="text-24 [font-stretch:112%]">
        {left.length === 0 ? "Every question has your answer" : `${left.length} questions are left`}
      </h1>
      {left.length > 0 ? (
        <ul className="max-w-prose border-t border-ink" aria-label="Questions that are left">
          {left.slice(0, LEFT_SHOWN).map(({ index, question }) => (
            <li key={index} className="border-b border-line">
              <button
                type="button"
                className="min-h-11 w-full py-2.5 text-left underline hover:bg-hover"
                onClick={() => onGo(index)}
              >
                {question}
              </button>
            </li>
          ))}
          {left.length > LEFT_SHOWN ? (
            <li className="py-2 text-ink-2">and {left.length - LEFT_SHOWN} more</li>
          ) : null}
        </ul>
      ) : null}
      <div role="status">
        {lint.data ? (
          <>
            <h2 className="text-20 font-strong">{lint.data.title}</h2>
            <ContradictionList slug={slug} contradictions={lint.data.contradictions} />
          </>
        ) : (
          <p className="text-ink-2">Looking for answers that contradict each other</p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onGo(0)}>Go through them again</Button>
        <LinkButton look="main" href={`/projects/${slug}/assess/full`}>
          Review and publish
        </LinkButton>
      </div>
    </section>
  );
}
