import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { SkewBars } from "#app/_charts/skew-bars.tsx";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { figure } from "#server/slices/findings.ts";
import type { SlicesPage } from "#server/slices/schema.ts";

/** What the model's output rests on, largest first. */
export function Attribution({ slug, page }: { slug: string; page: SlicesPage }) {
  const [first] = page.attributions;
  if (!first || page.attributionAnswer === null) return null;
  return (
    <Figure
      question="What decides?"
      answer={<bdi>{page.attributionAnswer}</bdi>}
      id="attribution"
      twin={
        <TableTwin
          caption="Contribution of each feature"
          head={["Feature", "Contribution"]}
          rows={first.features.map(({ name, value }) => [
            <bdi key="name">{name}</bdi>,
            figure(value),
          ])}
        />
      }
      source={
        <>
          <span>
            {first.method}
            {first.rows === null ? "" : `, over ${first.rows} rows`}
            {first.featuresLeftOut > 0 ? `, ${first.featuresLeftOut} more features` : ""}.
          </span>
          <Link href={factHref(slug, first.ref)} prefetch={false}>
            why
          </Link>
        </>
      }
    >
      <AtWidths
        draw={(width, kind) => (
          <SkewBars
            width={width}
            kind={kind}
            label={page.attributionAnswer ?? ""}
            bars={first.features.map(({ name, value }) => ({
              name,
              value: Math.abs(value),
              text: figure(value),
              threshold: null,
              isOff: false,
            }))}
          />
        )}
      />
    </Figure>
  );
}
