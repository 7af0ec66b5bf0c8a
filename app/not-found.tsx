import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";

export default function NotFound() {
  return (
    <PageHead
      title="There is nothing at this address"
      lede="It was removed, renamed, or belongs to a workspace you are not a member of."
      actions={
        <LinkButton href="/" look="main">
          Open the portfolio
        </LinkButton>
      }
    />
  );
}
