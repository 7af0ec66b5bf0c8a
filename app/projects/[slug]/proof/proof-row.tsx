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

type Props = {
  proof: Proof;
  recipes: ReadonlyMap<string, Recipe>;
  href: string;
  /** One line that opens: what is proven, or comes after the shortest ways. */
  isFolded: boolean;
};

const COLUMNS =
  "grid gap-x-6 gap-y-2 tablet:grid-cols-[220px_minmax(0,1fr)] wide:grid-cols-[220px_minmax(0,1fr)_minmax(0,1.2fr)]";

export function ProofRow({ isFolded, ...of }: Props) {
  const { proof, href } = of;
  const why = `${href}/why/${proof.testId}`;
  if (!isFolded)
    return (
      <li className={`${COLUMNS} scroll-mt-16 border-b border-line py-3`} id={proof.testId}>
        <div>
          <p>
            <Link href={why} className="inline-block py-3 font-strong rail:py-0">
              {proof.name}
            </Link>
          </p>
          <Standing proof={proof} />
        </div>
        <Body {...of} />
      </li>
    );
  return (
    <li className="border-b border-line">
      <details>
        <summary className="py-3 rail:py-2">
          {/* The marker that says it opens stands before this box: a summary that is itself a flex box has none. */}
          <span className="inline-flex w-[calc(100%-1.5em)] flex-wrap items-baseline gap-x-3 align-top">
            <Status kind={LOOK[proof.state].kind}>
              <b>{proof.name}</b>
            </Status>
            <span className="text-12 text-ink-2 tablet:ml-auto">{lineOf(proof)}</span>
          </span>
        </summary>
        {/* Inside, so that a browser opens the test that an address leads to. */}
        <div className={`${COLUMNS} scroll-mt-24 pb-3`} id={proof.testId}>
          <div>
            <Standing proof={proof} />
            <Link href={why} className="inline-block py-3 text-12 rail:py-1">
              Why, check by check
            </Link>
          </div>
          <Body {...of} />
        </div>
      </details>
    </li>
  );
}

/** What one wants to know before opening a row: until when it holds, else what to do first. */
function lineOf({ state, expiresAt, steps }: Proof): string {
  const [first] = steps;
  const { word } = LOOK[state];
  if (!first) return expiresAt ? `${word} until ${date(expiresAt)}` : word;
  return steps.length > 1 ? `${first.text}, then ${steps.length - 1} more` : first.text;
}

function Standing({ proof }: { proof: Proof }) {
  const { kind, word } = LOOK[proof.state];
  return (
    <Status kind={kind}>
      {word}: {plain(proof.assured)} of 1
      <span className="block text-12 text-ink-2">
        {proof.held} of {proof.checks} checks hold
        {proof.claimed > proof.assured ? `, ${plain(proof.claimed)} claimed` : ""}
      </span>
    </Status>
  );
}

function Body({ proof, recipes, href }: Omit<Props, "isFolded">) {
  return (
    <>
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
    </>
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
        <pre className="rounded-4 border border-line bg-surface p-3 text-12 wrap-anywhere whitespace-pre-wrap">
          <code>{recipe.text.replaceAll("{test}", test)}</code>
        </pre>
        {recipe.effort === "connect" ? (
          <Link href={`${href}/sources`} className="inline-block py-3.5 rail:py-1">
            Connect it under Sources
          </Link>
        ) : null}
      </details>
    </li>
  );
}
