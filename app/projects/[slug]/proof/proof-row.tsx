import Link from "next/link";
import { date, list, plain } from "#app/_copy/format.ts";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import type { Proof, Recipe, Step } from "#server/proofs/schema.ts";

const LOOK: Record<Proof["state"], { kind: GlyphKind; word: string }> = {
  proven: { kind: "pass", word: "proven" },
  "by-hand": { kind: "waived", word: "by hand" },
  stale: { kind: "attention", word: "gone stale" },
  failing: { kind: "fail", word: "fails" },
  begun: { kind: "unknown", word: "in part" },
  open: { kind: "unknown", word: "nothing received" },
  "not-applicable": { kind: "na", word: "does not apply" },
};

type Props = { proof: Proof; recipes: ReadonlyMap<string, Recipe>; href: string };

export function ProofRow({ proof, recipes, href }: Props) {
  const { kind, word } = LOOK[proof.state];
  return (
    <li
      id={proof.testId}
      className="grid gap-x-6 gap-y-2 border-b border-line py-3 scroll-mt-16 tablet:grid-cols-[220px_minmax(0,1fr)] wide:grid-cols-[220px_minmax(0,1fr)_minmax(0,1.2fr)]"
    >
      <div>
        <p>
          <Link
            href={`${href}/why/${proof.testId}`}
            className="inline-block py-3 font-strong rail:py-0"
          >
            {proof.name}
          </Link>
        </p>
        <Status kind={kind}>
          {word}: {plain(proof.assured)} of 1
          <span className="block text-12 text-ink-2">
            {proof.held} of {proof.checks} checks hold
            {proof.claimed > proof.assured ? `, ${plain(proof.claimed)} claimed` : ""}
          </span>
        </Status>
      </div>
      <div className="min-w-0 text-12">
        <Times {...{ proof, href }} />
        {proof.missing.length > 0 ? (
          <>
            <p className="text-ink-2">Still missing</p>
            <ul className="list-disc pl-4">
              {proof.missing.map((text) => (
                <li key={text}>
                  <bdi>{text}</bdi>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <p className="mt-1 text-ink-2">Could tell: {list(proof.sources)}</p>
      </div>
      {proof.steps.length > 0 ? (
        <ol className="min-w-0 list-decimal pl-4 text-12 tablet:col-start-2 wide:col-start-3">
          {proof.steps.map((step) => (
            <StepLine
              key={`${step.kind} ${step.text}`}
              {...{ step, href }}
              test={proof.testId}
              recipe={recipes.get(step.recipe ?? "")}
            />
          ))}
        </ol>
      ) : null}
    </li>
  );
}

function Times({ proof, href }: { proof: Proof; href: string }) {
  if (proof.observedAt === null) return null;
  const [first] = proof.by;
  return (
    <p>
      {proof.since ? `Holds since ${date(proof.since)}, l` : "L"}ast seen {date(proof.observedAt)}
      {first ? (
        <>
          {" "}
          by{" "}
          <Link
            href={`${href}/evidence/${first.evidenceId}`}
            className="inline-block py-3.5 rail:py-1"
          >
            {first.source}
          </Link>
          {proof.by.length > 1 ? ` and ${proof.by.length - 1} more` : ""}
        </>
      ) : null}
      {proof.expiresAt ? `; falls after ${date(proof.expiresAt)}` : ""}
      {proof.zeroAt ? `, nothing after ${date(proof.zeroAt)}` : ""}.
    </p>
  );
}

function StepLine(props: { step: Step; recipe: Recipe | undefined; test: string; href: string }) {
  const { step, recipe, test, href } = props;
  const text = <bdi>{step.text}</bdi>;
  if (step.kind === "profile")
    return (
      <li className="py-3.5 rail:py-1">
        <Link href={`${href}/edit`} className="py-4 rail:py-1">
          {text}
        </Link>
      </li>
    );
  if (!recipe) return <li>{text}</li>;
  return (
    <li>
      {text}
      <details>
        <summary className="w-max py-3.5 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
          How, with {recipe.tool}
        </summary>
        <section
          aria-label={`How, with ${recipe.tool}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-w-full overflow-x-auto rounded-4 border border-line bg-surface p-3"
        >
          <pre className="text-12">
            <code>{recipe.text.replaceAll("{test}", test)}</code>
          </pre>
        </section>
        {recipe.effort === "connect" ? (
          <Link href={`${href}/sources`} className="inline-block py-3.5 rail:py-1">
            Connect it under Sources
          </Link>
        ) : null}
      </details>
    </li>
  );
}
