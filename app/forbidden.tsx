import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";

/** Something is here, and the reader's access or role does not open it. */
export default function Forbidden() {
  return (
    <PageHead
      title="This page is not open to you"
      lede="Your access to the workspace, or your role in the project, does not include it. An owner, an admin or a lead of the project can change that."
      actions={
        <>
          <LinkButton href="/settings/roles" look="main">
            See who may do what
          </LinkButton>
          <LinkButton href="/">Open the portfolio</LinkButton>
        </>
      }
    />
  );
}
