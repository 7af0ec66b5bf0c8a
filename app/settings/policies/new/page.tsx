import type { Metadata } from "next";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { PolicyEditor } from "../editor.tsx";
import { Names } from "../names.tsx";

export const metadata: Metadata = { title: "Add a gate" };

export default async function NewGatePage() {
  const api = await caller();
  const [body, blocked] = await Promise.all([api.policies.template(), whyNotMe("policies.manage")]);
  return (
    <>
      <PageHead
        title="Add a gate of your own"
        lede="With a stage in fromStage, projects of that stage stand before it; without one it is asked by its name."
        actions={<LinkButton href="/settings/policies">All policies</LinkButton>}
      />
      <PolicyEditor gate={null} body={body} base={0} blocked={blocked} />
      <Names />
    </>
  );
}
