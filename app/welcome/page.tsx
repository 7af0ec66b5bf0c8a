import type { Metadata } from "next";
import Link from "next/link";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { firstOpen, isStep, STEPS, type Step } from "./steps.ts";
import { DemoStep, InviteStep, NameStep, ProjectStep } from "./wizard.tsx";

export const metadata: Metadata = { title: "Set up the workspace" };

/**
 * The first run: name, people, demo, first project. What is done is read from the workspace itself,
 * so it resumes where it was left, on any device, and every step can be skipped.
 */
export default async function WelcomePage(props: {
  searchParams: Promise<{ step?: string | string[] }>;
}) {
  const reason = await whyNotMe("members.manage");
  if (reason)
    return <NotYours title="Owners and admins set up the workspace" reason={reason} back="/" />;
  const { step: asked } = await props.searchParams;
  const api = await caller();
  const [me, members, invitations, projects] = await Promise.all([
    api.identity.me(),
    api.identity.members(),
    api.identity.invitations(),
    api.projects.list({ archived: "with" }),
  ]);
  const demo = projects.filter((project) => project.isDemo).length;
  const done: Record<Step, boolean> = {
    name: me.workspaceName !== "Workspace",
    invite: members.filter((one) => !one.isDemo).length > 1 || invitations.length > 0,
    demo: demo === 0,
    project: projects.length > demo,
  };
  const step = isStep(asked) ? asked : firstOpen(done);
  const at = STEPS.findIndex(({ id }) => id === step);
  const next = STEPS[at + 1];
  const nextHref = next ? `/welcome?step=${next.id}` : "/";
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Set up the workspace" }]} />
      <PageHead
        title={STEPS[at]?.title}
        lede={`Step ${at + 1} of ${STEPS.length}. ${STEPS[at]?.why}`}
      />
      <ol className="mb-6 flex flex-wrap gap-x-5 gap-y-1 border-b border-line pb-3 text-12">
        {STEPS.map(({ id, word }, i) => (
          <li key={id}>
            <Link
              href={`/welcome?step=${id}`}
              aria-current={id === step ? "step" : undefined}
              className="inline-flex min-h-11 items-center text-ink-2 no-underline hover:underline aria-[current]:font-strong aria-[current]:text-ink rail:min-h-8"
            >
              {i + 1} {word}
              {done[id] ? ", done" : ""}
            </Link>
          </li>
        ))}
      </ol>
      {step === "name" ? <NameStep name={me.workspaceName} next={nextHref} /> : null}
      {step === "invite" ? <InviteStep myAccess={me.access} /> : null}
      {step === "demo" ? <DemoStep projects={demo} next={nextHref} /> : null}
      {step === "project" ? <ProjectStep /> : null}
      <div className="mt-6 flex flex-wrap gap-3">
        <LinkButton href={nextHref} look={done[step] ? "main" : "plain"}>
          {next ? (done[step] ? "Go on" : "Skip this step") : "Open the portfolio"}
        </LinkButton>
        {next ? (
          <LinkButton href="/" look="quiet">
            Leave the set-up
          </LinkButton>
        ) : null}
      </div>
    </>
  );
}
