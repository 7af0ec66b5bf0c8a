import { Fragment } from "react";

/** From one value to another; drawn, because the typeface has no arrow. A screen reader says "to". */
export function Arrow() {
  return (
    <svg
      width="18"
      height="10"
      viewBox="0 0 18 10"
      role="img"
      aria-label="to"
      className="mx-0.5 inline-block align-[1px]"
    >
      <path d="M0 5h15M11 1l4.5 4-4.5 4" className="arrow" />
    </svg>
  );
}

/** Text with its arrows drawn. */
export function WithArrows({ text }: { text: string }) {
  return text.split("→").map((part, i) => (
    <Fragment key={i}>
      {i > 0 ? <Arrow /> : null}
      {part}
    </Fragment>
  ));
}
