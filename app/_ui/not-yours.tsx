import { LinkButton } from "./button.tsx";
import { PageHead } from "./page-head.tsx";

/** A page that only writes, for a reader who may not: what it is, why not, whom to ask. */
export function NotYours(props: { title: string; reason: string; back: string }) {
  return (
    <PageHead
      title={props.title}
      lede={`${props.reason} Nothing here is hidden from you: what there is to read stands on the other pages.`}
      actions={
        <>
          <LinkButton href={props.back} look="main">
            Go back
          </LinkButton>
          <LinkButton href="/settings/roles">See who may do what</LinkButton>
        </>
      }
    />
  );
}
