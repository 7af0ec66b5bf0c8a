import Link from "next/link";
import { Arrow } from "#app/_ui/arrows.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { figure } from "#server/runs/rules/text.ts";
import type { RunsPage } from "#server/runs/schema.ts";

/** Where to look first: neighbouring runs between which the metric moved most. */
export function Steps({ slug, page }: { slug: string; page: RunsPage }) {
  if (page.steps.length === 0) return null;
  return (
    <Section title={`Where ${page.metric} moved most from one run to the next`}>
      <ul>
        {page.steps.map((step) => (
          <li
            key={`${step.before} ${step.after}`}
            className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-3 rail:py-1.5"
          >
            <Link href={`/projects/${slug}/runs?before=${step.before}&after=${step.after}`}>
              <bdi>{step.beforeName}</bdi>
              <Arrow />
              <bdi>{step.afterName}</bdi>
            </Link>
            <span className="text-ink-2">
              {step.from === null ? "" : figure(step.from)}
              <Arrow />
              {step.to === null ? "" : figure(step.to)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
