import { Fragment } from "react";

// Between a part and the next: after a mark that joins words, and before a capital that begins one.
const JOINT = /(?<=[_./:,({[\]=-])(?=\w)|(?<=[a-z0-9])(?=[A-Z])/;

/** A name or an expression of a machine that may go on in the next line, where one of its words ends. */
export function Breakable({ text }: { text: string }) {
  return (
    <bdi>
      {text.split(JOINT).map((part, i) => (
        <Fragment key={i}>
          {i > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}
